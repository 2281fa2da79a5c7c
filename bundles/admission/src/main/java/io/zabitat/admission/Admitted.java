package io.zabitat.admission;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A provider that was admitted, as the list keeps it.
 *
 * @param sha256 of its jar, in hex: at each start it is compared
 */
record Admitted(String name, String version, String role, String sha256, String signer, Instant at, String actor) {
    private static final int FIELDS = 7;
    private static final String SEPARATOR = "\t";

    /** What the framework knows it by: a place of its own for each version. */
    String location() {
        return location(role, name, version);
    }

    static String location(String role, String name, String version) {
        return "zab:" + role + "/" + name + "/" + version;
    }

    String fileName() {
        return name + "-" + version + ".jar";
    }

    String line() {
        return String.join(
                SEPARATOR, List.of(name, version, role, sha256, printable(signer), at.toString(), printable(actor)));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    static Optional<Admitted> parse(String line) {
        String[] fields = line.split(SEPARATOR, -1);
        return fields.length != FIELDS
                ? Optional.empty()
                : Optional.of(new Admitted(
                        fields[0], fields[1], fields[2], fields[3], fields[4], Instant.parse(fields[5]), fields[6]));
    }
}
