package io.zabitat.admission;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code io.zabitat.admission}, for tools that show and edit configurations; {@link AdmissionSettings} reads them. */
@ObjectClassDefinition(
        name = "Zabitat: admission of providers",
        description = "Whose providers may be installed. Without any of these nobody's.")
@interface AdmissionConfiguration {
    @AttributeDefinition(description = "SHA-256 of jars, in hex, separated by blanks", required = false)
    String allow();

    @AttributeDefinition(description = "a file of such, a line each, as sha256sum prints them", required = false)
    String allowFile();

    @AttributeDefinition(
            description = "certificates of signers or of those who vouch for them: PKCS12, JKS or PEM",
            required = false)
    String trustStore();

    @AttributeDefinition(type = AttributeType.PASSWORD, required = false)
    String trustStorePassword();

    @AttributeDefinition(
            description = "who alone may sign elections: names of certificates, with ; between",
            required = false)
    String signers_election();

    @AttributeDefinition(description = "who alone may sign quorum systems", required = false)
    String signers_quorum();

    @AttributeDefinition(description = "who alone may sign transports", required = false)
    String signers_transport();

    @AttributeDefinition(description = "who alone may sign stores", required = false)
    String signers_storage();

    @AttributeDefinition(description = "who alone may sign authentication schemes", required = false)
    String signers_auth();

    @AttributeDefinition(description = "who alone may sign oracles", required = false)
    String signers_oracle();

    @AttributeDefinition(description = "how large a jar may be", min = "1", max = "999999999")
    int maxJarBytes() default 64 * 1024 * 1024;

    @AttributeDefinition(description = "how long an address may take", min = "1", max = "999999999")
    int fetchMillis() default 60_000;

    @AttributeDefinition(description = "of the jars that were admitted, and of the audit", required = false)
    String folder();
}
