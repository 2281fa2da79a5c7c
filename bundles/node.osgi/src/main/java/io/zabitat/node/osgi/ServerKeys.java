package io.zabitat.node.osgi;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The keys of a server that most configurations have, for tools that show and edit configurations. The node knows all of them and
 * checks them; docs/configuration.md describes them.
 */
@ObjectClassDefinition(
        name = "Zabitat: server",
        description = "One server. The keys are those of zoo.cfg; any further one may be added by its name.")
@interface ServerKeys {
    @AttributeDefinition(description = "snapshots, transaction logs and myid")
    String dataDir();

    @AttributeDefinition(description = "plain client port; 0 takes any free one", min = "0", max = "65535")
    int clientPort() default 2181;

    @AttributeDefinition(description = "address to listen on; without it all", required = false)
    String clientPortAddress();

    @AttributeDefinition(description = "base unit of time, in milliseconds", min = "1")
    int tickTime() default 3000;

    @AttributeDefinition(description = "connections per client address; 0 for any number", min = "-1")
    int maxClientCnxns() default 60;

    @AttributeDefinition(description = "which store: file or h2, or one that was installed")
    String zabitat_storage() default "file";

    @AttributeDefinition(description = "which transport serves clients: nio or netty, or one that was installed")
    String zabitat_transport_client() default "nio";
}
