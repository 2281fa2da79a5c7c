package io.zabitat.ops.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code io.zabitat.ops.http}; without a configuration nothing listens. */
@ObjectClassDefinition(
        name = "Zabitat: swaps over HTTP",
        description = "Roles, swaps, their history and events over HTTP. Nothing listens without a configuration.")
public @interface HttpConfiguration {
    @AttributeDefinition(description = "where it listens; 0 takes any that is free", min = "0", max = "65535")
    int port() default 2182;

    @AttributeDefinition(description = "a loopback address; no other is taken")
    String address() default "127.0.0.1";

    @AttributeDefinition(
            description =
                    "holds the token that requests may carry; made for its owner alone (0600) when it does not exist."
                            + " May be empty where certificates are asked for")
    String tokenFile();

    @AttributeDefinition(description = "a key store (PKCS12 or JKS) with the key of the server: TLS is spoken then")
    String keyStore() default "";

    @AttributeDefinition(description = "the password of the key store and of its key")
    String keyStorePassword() default "";

    @AttributeDefinition(description = "a file with that password; goes before it")
    String keyStorePasswordPath() default "";

    @AttributeDefinition(
            description =
                    "certificates (PKCS12, JKS or PEM) of clients or of those who vouch for them, who need no token then")
    String trustStore() default "";

    @AttributeDefinition(description = "the password of the trust store")
    String trustStorePassword() default "";

    @AttributeDefinition(
            description =
                    "the only names of clients that are let in, such as CN=ops,O=Acme; CN=other. Empty for all who are"
                            + " vouched for")
    String subjects() default "";
}
