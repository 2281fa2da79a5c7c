package io.zabitat.admission;

import io.zabitat.admission.audit.AuditCheck;
import io.zabitat.admission.audit.AuditRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Providers that come into this process, for operators' tools. Thread safe; what installs or removes waits for another that does. */
@ProviderType
public interface Admission {
    /**
     * Looks at a jar and installs nothing.
     *
     * @param source a file, or an address that begins with {@code file:} or {@code https:}
     * @param role that it shall be for, such as {@code storage}; empty for whatever it says itself
     * @throws AdmissionException when there is nothing that could be looked at
     */
    AdmissionReport verify(String source, String role) throws AdmissionException;

    /**
     * Admits a jar and makes its provider a candidate; what is active stays so.
     *
     * @throws AdmissionException when it is refused, or does not resolve; then it is as if it had never been there
     */
    AdmissionReport install(InstallRequest request) throws AdmissionException;

    /**
     * Takes away what was installed so.
     *
     * @param provider a symbolic name, with {@code @VERSION} where several versions are there
     * @throws AdmissionException when it is not there, or a server needs it
     */
    String remove(String provider, String actor, String reason, boolean dryRun) throws AdmissionException;

    /** What was admitted, and what is held because it was not. */
    List<ProviderEntry> providers();

    /** Reads the whole audit. @param known {@code NUMBER:HASH} that has to be in it, or nothing */
    AuditCheck verifyAudit(Optional<String> known) throws IOException;

    /** Its newest records, oldest first. */
    List<AuditRecord> audit(int limit) throws IOException;
}
