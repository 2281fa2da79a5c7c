package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Checkout;
import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.Wait;
import io.zabitat.itests.ops.CommandLine.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider of somebody else comes into a running server, serves, and is there again after a restart. */
class AdmissionIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern PLAN = Pattern.compile("PLAN ([0-9a-f]+) ");

    @TempDir
    Path folder;

    private String config;
    private CommandLine zabitat;

    @Test
    void shouldLetInWhatIsAllowedAndHoldEverythingElse() throws Exception {
        config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        Path allowed = transport("acme");
        Path other = transport("evil");
        Files.writeString(folder.resolve("admission.cfg"), "allow=" + sha256(allowed) + "\n");
        try (CommandLine started = new CommandLine(folder)) {
            zabitat = started;
            start();
            Result refused = shell("zab:provider-install " + other);
            assertEquals(1, refused.code());
            assertTrue(refused.err().contains("SWAP-101 bundle com.example.evil"), refused.err());
            assertEquals(0, shell("zab:provider-verify " + allowed).code());
            Result installed = shell("zab:provider-install " + allowed + " --reason trial");
            assertEquals(0, installed.code(), installed.err());

            Result plan = shell("zab:swap-plan transport.client acme --policy canary=0,observe=200");
            Matcher id = PLAN.matcher(plan.out());
            assertTrue(id.find(), plan.out() + plan.err());
            Result applied = shell("zab:swap-apply -w " + id.group(1));
            assertTrue(applied.out().contains("COMMITTED"), applied.out() + applied.err());
            assertEquals(1, shell("zab:swap-apply " + id.group(1)).code());
            assertTrue(shell("zab:provider-remove com.example.acme").err().contains("has it as transport.client"));

            shell("felix:start " + other.toUri());
            assertTrue(shell("zab:status").out().contains("com.example.evil 7.0.0 HELD"));

            zabitat.run("stop", config);
            start();
            assertTrue(shell("zab:roles").out().matches("(?s).*transport.client +acme .*"));
            Result audit = shell("zab:audit verify");
            assertEquals(0, audit.code(), audit.err());
            String shown = shell("zab:audit show").out();
            for (String step : new String[] {"INSTALL", "CUTOVER", "COMMITTED", "REFUSED", "HELD"}) {
                assertTrue(shown.contains(step), shown);
            }
            Path log = folder.resolve("data/zabitat/admission/audit/audit-000000000001.log");
            Files.writeString(log, Files.readString(log).replace("trial", "order"));
            Result broken = shell("zab:audit verify");
            assertEquals(1, broken.code());
            assertTrue(broken.err().contains("was changed"), broken.err());
        }
    }

    @Test
    void shouldTakeFromAProviderOnlyWhatItWasAdmittedFor() throws Exception {
        config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        Path jar = disguised("acme");
        Files.writeString(folder.resolve("admission.cfg"), "allow=" + sha256(jar) + "\n");
        try (CommandLine started = new CommandLine(folder)) {
            zabitat = started;
            start();
            Result installed = shell("zab:provider-install " + jar);
            assertEquals(0, installed.code(), installed.err());
            Wait.until(
                    "what it offers is held",
                    SOON,
                    () -> shell("zab:provider-list").out().contains("it was admitted for [transport], and offers"));
            assertFalse(shell("zab:providers storage").out().contains("acme"));
            Result plan = shell("zab:swap-plan storage acme");
            assertEquals(1, plan.code(), plan.out());
            assertTrue(shell("zab:audit show").out().contains("StorageProvider"));
        }
    }

    @Test
    void shouldApplyAPlanOnlyToTheBytesThatItWasMadeFor() throws Exception {
        config = CommandLine.config(folder, ServerProcess.freePort()).toString();
        Path first = transport("acme");
        Path second = withOtherBytes(first);
        Files.writeString(folder.resolve("admission.cfg"), "allow=" + sha256(first) + " " + sha256(second) + "\n");
        try (CommandLine started = new CommandLine(folder)) {
            zabitat = started;
            start();
            assertEquals(0, shell("zab:provider-install " + first).code());
            String stale = planned(first);
            assertEquals(0, shell("zab:provider-remove com.example.acme").code());
            assertEquals(0, shell("zab:provider-install " + second).code());
            Result refused = shell("zab:swap-apply " + stale);
            assertEquals(1, refused.code(), refused.out());
            assertTrue(refused.err().contains("SWAP-402"), refused.err());
            assertTrue(refused.err().contains(shown(first) + " is not there any more"), refused.err());

            Result applied = shell("zab:swap-apply -w " + planned(second));
            assertTrue(applied.out().contains("COMMITTED"), applied.out() + applied.err());
            zabitat.run("stop", config);
            start();
            Wait.until(
                    "the same has the role again",
                    SOON,
                    () -> shell("zab:providers transport.client")
                            .out()
                            .matches("(?s).* acme +7.0.0 +ACTIVE +com.example.acme +"
                                    + sha256(second).substring(0, 12) + " .*"));
        }
    }

    private String planned(Path jar) throws Exception {
        Result plan = shell("zab:swap-plan transport.client acme --policy canary=0,observe=200");
        Matcher id = PLAN.matcher(plan.out());
        assertTrue(id.find(), plan.out() + plan.err());
        assertTrue(plan.out().contains("com.example.acme 7.0.0 " + shown(jar) + " signer none"), plan.out());
        assertTrue(shell("zab:swap-plan transport.client netty").out().contains("came with the distribution"));
        return id.group(1);
    }

    private static String shown(Path jar) throws Exception {
        return "sha256 " + sha256(jar).substring(0, 12);
    }

    private static Path withOtherBytes(Path jar) throws IOException {
        Path made = jar.resolveSibling("other-" + jar.getFileName());
        try (ZipFile in = new ZipFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(made))) {
            for (var entry : in.stream().toList()) {
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(in.getInputStream(entry).readAllBytes());
                out.closeEntry();
            }
            out.putNextEntry(new JarEntry("com/example/other"));
            out.closeEntry();
        }
        return made;
    }

    private void start() throws Exception {
        Result started = zabitat.run("start", config);
        assertEquals(0, started.code(), started.err());
        Wait.until(
                "the shell has commands for providers",
                SOON,
                () -> shell("zab:provider-list").code() == 0);
    }

    private Result shell(String command) throws IOException, InterruptedException {
        return zabitat.run("shell", "--config", config, command);
    }

    /** The distribution's own, under another name. */
    private Path transport(String name) throws IOException {
        return copy("transport.nio", "value=\"nio\"", name, manifest -> manifest);
    }

    /** A store that says it is a transport. */
    private Path disguised(String name) throws IOException {
        return copy("storage.file", "value=\"file\"", name, manifest -> {
            String declared = manifest.replaceAll(
                    "(?s)Provide-Capability: .*?\r\n(?=\\S)",
                    "Provide-Capability: zab.client;zab.client=" + name + "\r\n");
            assertFalse(declared.equals(manifest), manifest);
            return declared;
        });
    }

    private Path copy(String bundle, String named, String name, UnaryOperator<String> change) throws IOException {
        Path ours;
        try (var files = Files.list(Checkout.root().resolve("runtime/target/zabitat/bundles/2-server"))) {
            ours = files.filter(file -> file.getFileName().toString().startsWith(bundle))
                    .findFirst()
                    .orElseThrow();
        }
        Path made = folder.resolve(name + ".jar");
        try (ZipFile in = new ZipFile(ours.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(made))) {
            for (var entry : in.stream().toList()) {
                byte[] content = in.getInputStream(entry).readAllBytes();
                String text = new String(content, StandardCharsets.UTF_8);
                if (entry.getName().equals("META-INF/MANIFEST.MF")) {
                    content = change.apply(text)
                            .replace(
                                    "io.zabitat." + bundle + "\r\nBundle-Vendor",
                                    "com.example." + name + "\r\nBundle-Vendor")
                            .replaceAll("Bundle-Version: .*\r\n", "Bundle-Version: 7.0.0\r\n")
                            .getBytes(StandardCharsets.UTF_8);
                } else if (entry.getName().endsWith(".xml")) {
                    content = text.replace(named, "value=\"" + name + "\"").getBytes(StandardCharsets.UTF_8);
                }
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(content);
                out.closeEntry();
            }
        }
        return made;
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
