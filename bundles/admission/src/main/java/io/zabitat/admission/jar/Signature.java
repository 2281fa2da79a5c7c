package io.zabitat.admission.jar;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * Who has signed all of a jar.
 *
 * @param chain the signer's certificate first; empty when nobody has signed all of it
 * @param problem why nobody vouches for it; empty when somebody does
 */
public record Signature(List<X509Certificate> chain, String problem) {
    public Signature {
        chain = List.copyOf(chain);
        Objects.requireNonNull(problem, "problem");
    }

    static Signature none(String problem) {
        return new Signature(List.of(), problem);
    }

    public boolean isPresent() {
        return !chain.isEmpty();
    }

    /** The signer's name, or {@code none}. */
    public String signer() {
        return isPresent() ? chain.get(0).getSubjectX500Principal().getName() : "none";
    }
}
