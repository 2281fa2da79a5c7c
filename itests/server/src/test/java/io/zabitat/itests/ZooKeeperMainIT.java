package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Checkout;
import io.zabitat.itests.harness.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache's command line client, scripted through its standard input. */
class ZooKeeperMainIT {
    @TempDir
    Path folder;

    @Test
    void shouldServeACommandLineSession() throws Exception {
        try (ServerProcess server =
                ServerProcess.in(folder).set("extendedTypesEnabled", "true").start()) {
            String output = run(server, """
                    create /cli hello
                    create -s /cli/seq x
                    create -e /cli/eph y
                    create -c /cli/container
                    create -t 100000 /cli/ttl
                    get /cli
                    set -v 0 /cli changed
                    get -s /cli
                    ls /cli
                    ls -R /cli
                    stat /cli
                    getAcl /cli
                    addauth digest user:pass
                    create /cli/auth z auth::cdrwa
                    getAcl /cli/auth
                    setAcl /cli/auth world:anyone:r
                    whoami
                    setquota -n 100 /cli
                    listquota /cli
                    delquota /cli
                    getAllChildrenNumber /cli
                    getEphemerals
                    sync /cli
                    addWatch /cli
                    removewatches /cli
                    delete /cli/none
                    deleteall /cli
                    ls /
                    quit
                    """);
            for (String expected : new String[] {
                "Created /cli",
                "Created /cli/seq0000000000",
                "Created /cli/eph",
                "Created /cli/container",
                "Created /cli/ttl",
                "hello",
                "dataVersion = 1",
                "'digest,'user:",
                "digest: user",
                "Output quota for /cli",
                "Node does not exist: /cli/none",
                "[zookeeper]"
            }) {
                assertTrue(output.contains(expected), expected + " not in\n" + output);
            }
        }
    }

    private String run(ServerProcess server, String commands) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.apache.zookeeper.ZooKeeperMain",
                        "-server",
                        server.address())
                .directory(Checkout.root().resolve("itests").toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write(commands.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}
