package io.zabitat.ops.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code io.zabitat.ops.http}; without a configuration nothing listens. */
@ObjectClassDefinition(
        name = "Zabitat: swaps over HTTP",
        description = "Roles, swaps and their history over HTTP. Nothing listens without a configuration.")
public @interface HttpConfiguration {
    @AttributeDefinition(description = "where it listens; 0 takes any that is free", min = "0", max = "65535")
    int port() default 2182;

    @AttributeDefinition(description = "a loopback address; no other is taken")
    String address() default "127.0.0.1";

    @AttributeDefinition(
            description =
                    "holds the token that requests must carry; made for its owner alone (0600) when it does not exist")
    String tokenFile();
}
