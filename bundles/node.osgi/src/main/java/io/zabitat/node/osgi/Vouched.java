package io.zabitat.node.osgi;

/**
 * What the guard knows of a bundle.
 *
 * @param sha256 of its jar, in hex; empty when nobody has looked at it
 * @param signer empty when nobody has judged it
 */
record Vouched(String sha256, String signer) {
    static final Vouched NOBODY = new Vouched("", "");
}
