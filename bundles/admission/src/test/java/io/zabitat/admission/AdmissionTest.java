package io.zabitat.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** Jars through a real framework: what is refused leaves nothing behind, and everything is in the audit. */
class AdmissionTest {
    private static final String NAME = "com.acme.transport";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String LATER_MANIFEST = "META-INF/versions/11/OSGI-INF/MANIFEST.MF";

    @TempDir
    Path folder;

    private Jars jars;
    private Host process;

    @BeforeEach
    void start() throws Exception {
        jars = new Jars(folder);
        process = new Host(folder, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        process.close();
    }

    private void restart() throws Exception {
        process.close();
        process = new Host(folder, Map.of());
    }

    private void assertRefused(String code, String part, Path jar) throws Exception {
        List<Bundle> before = process.bundles();
        AdmissionException refused = assertThrows(AdmissionException.class, () -> process.install(jar));
        assertEquals(code, refused.code(), refused.getMessage());
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
        assertEquals(before, process.bundles());
        List<String> told = process.told();
        assertTrue(told.get(told.size() - 1).startsWith("INSTALL refused " + code), told.toString());
        assertTrue(process.admission().verifyAudit(java.util.Optional.empty()).isIntact());
    }

    @Test
    void shouldInstallWhatIsOnTheListBesideTheOthers() throws Exception {
        Path one = jars.provider(NAME, "1.2");
        Path two = jars.provider(NAME, "1.3");
        process.allow(one).allow(two);
        process.install(one);
        Bundle first = process.bundles().get(0);
        process.install(two);
        assertEquals(Bundle.ACTIVE, first.getState());
        Bundle second = process.context().getBundle("zab:transport/" + NAME + "/1.3.0");
        assertEquals(Bundle.ACTIVE, second.getState());
        assertEquals(List.of(), process.gate().held());
        assertEquals("ADMIT begun ", process.told().get(0));
        assertEquals("INSTALL ok ", process.told().get(1));
        assertEquals("ADMITTED", process.admission().providers().get(1).state());
    }

    @Test
    void shouldOnlyLook() throws Exception {
        Path jar = jars.provider(NAME, "1.2");
        process.allow(jar);
        AdmissionReport report = process.admission().verify(jar.toUri().toString(), "transport.client");
        assertTrue(report.isAdmissible(), report.toString());
        assertEquals(List.of("transport"), report.roles());
        assertEquals("none", report.signer());
        assertFalse(process.admission().verify(jar.toString(), "storage").isAdmissible());
        assertEquals(List.of(), process.bundles());
        assertEquals(List.of(), process.told());
    }

    @Test
    void shouldAdmitWhomTheTrustStoreVouchesFor() throws Exception {
        Path key = jars.key("release");
        process.with("trustStorePassword", "changeit").with("trustStore", key.toString());
        Path good = jars.signed(jars.provider(NAME, "1.2"), key);
        assertEquals("CN=release", process.install(good).signer());

        assertRefused("SWAP-101", "it is not signed", jars.provider(NAME, "1.3"));
        Path stranger = jars.signed(jars.provider(NAME, "1.3"), jars.key("stranger"));
        assertRefused("SWAP-101", "bundle " + NAME + " 1.3.0: signer not trusted: CN=stranger", stranger);

        Path newer = jars.signed(jars.provider(NAME, "1.3"), key);
        assertRefused(
                "SWAP-101", "changed after it had been signed", jars.with(newer, Jars.ENTRY, new byte[] {1, 2, 3}));
        assertRefused(
                "SWAP-101", "com/acme/Evil.class is not signed", jars.with(newer, "com/acme/Evil.class", new byte[9]));
        byte[] manifest = jars.manifest(newer, "1.3", "9.9");
        assertRefused(
                "SWAP-101", "changed after it had been signed", jars.with(newer, "META-INF/MANIFEST.MF", manifest));

        process.with("signers.transport", "CN=somebody else");
        assertRefused("SWAP-101", "signer not trusted for role transport: CN=release", newer);
        process.with("signers.transport", "CN=somebody else; CN=release");
        process.install(newer);
    }

    @Test
    void shouldRefuseWhatIsNoProviderForTheRole() throws Exception {
        Path nothing = jars.provider(NAME, "1.2", "Provide-Capability", "");
        Path unknown = jars.provider(NAME, "1.2", "Provide-Capability", "zab.teapot");
        process.allow(nothing).allow(unknown);
        assertRefused("SWAP-103", "provides nothing", nothing);
        assertRefused("SWAP-103", "capability zab.teapot belongs to no role", unknown);
        Path store = jars.provider(NAME, "1.2", "Provide-Capability", "zab.store;zab.store=acme");
        process.allow(store);
        assertThrows(
                AdmissionException.class,
                () -> process.admission()
                        .install(
                                new InstallRequest(store.toString(), "transport", "", "", false, "tester", "", false)));
        process.install(store);
    }

    @Test
    void shouldSayWhichPackageIsMissing() throws Exception {
        Path jar = jars.provider(NAME, "1.2", "Import-Package", "io.zabitat.spi.transport;version=\"[1.3,2)\"");
        Path other = jars.provider(NAME, "1.2", "Import-Package", "com.nobody,java.util");
        Path capability = jars.provider(NAME, "1.2", "Require-Capability", "zab.core;filter:=\"(version>=7.0)\"");
        process.allow(jar).allow(other).allow(capability);
        assertRefused("SWAP-102", "missing package io.zabitat.spi.transport [1.3,2); installed 1.2", jar);
        assertRefused("SWAP-102", "missing package com.nobody 0; nobody exports it", other);
        assertRefused("SWAP-103", "needs zab.core (version>=7.0), nobody offers it", capability);
    }

    @Test
    void shouldRefuseWhatWouldTouchOthers() throws Exception {
        Path exporting = jars.provider(NAME, "1.2", "Export-Package", "com.acme");
        Path fragment = jars.provider(NAME, "1.2", "Fragment-Host", "io.zabitat.node");
        Path first = jars.provider(NAME + ";singleton:=true", "1.2");
        Path second = jars.provider(NAME + ";singleton:=true", "1.3");
        process.allow(exporting).allow(fragment).allow(first).allow(second);
        assertRefused("SWAP-101", "must not have Export-Package", exporting);
        assertRefused("SWAP-101", "must not have Fragment-Host", fragment);
        process.install(first);
        assertRefused("SWAP-104", "would refresh [" + NAME + " 1.2.0 [1]]", second);
        assertRefused("SWAP-104", "is there already", first);
    }

    @Test
    void shouldReadHeadersInAnyLetterCaseAsTheFrameworkDoes() throws Exception {
        for (String name :
                new String[] {"Export-Package", "DynamicImport-Package", "Fragment-Host", "Require-Bundle"}) {
            Path jar = jars.provider(NAME, "1.2", name.toLowerCase(Locale.ROOT), "io.zabitat.node");
            process.allow(jar);
            assertRefused("SWAP-101", "must not have " + name, jar);
        }
        Path imports = jars.provider(NAME, "1.2", "Import-Package", "", "import-package", "com.nobody");
        Path requires = jars.provider(NAME, "1.2", "REQUIRE-Capability", "com.nobody");
        process.allow(imports).allow(requires);
        assertRefused("SWAP-102", "missing package com.nobody", imports);
        assertRefused("SWAP-103", "needs com.nobody", requires);
        Path small = jars.provider(NAME, "1.2", "Provide-Capability", "", "provide-capability", Jars.TRANSPORT);
        process.allow(small);
        process.install(small);
    }

    @Test
    void shouldRefuseWhatTheFrameworkCouldReadAnotherWay() throws Exception {
        Path key = jars.key("release");
        process.with("trustStorePassword", "changeit").with("trustStore", key.toString());
        Path signed = jars.signed(jars.provider(NAME, "1.2"), key);
        // verified is the last of them, in any letter case; the framework reads the other one
        Path unsigned = jars.provider(NAME, "1.2", "Export-Package", "com.acme");
        Path renamed = jars.renamed(signed, MANIFEST, "META-INF/manifest.mf");
        Path two = jars.renamed(
                jars.with(renamed, MANIFEST, jars.content(unsigned, MANIFEST)),
                "META-INF/manifest.mf",
                "META-INF/manifest.mf");
        assertRefused("SWAP-101", "its entry META-INF/manifest.mf has to be called META-INF/MANIFEST.MF", two);
        assertRefused("SWAP-101", "its entry META-INF/manifest.mf has to be called META-INF/MANIFEST.MF", renamed);
        assertRefused(
                "SWAP-101",
                "its entry META-INF/signer.sf has to be called META-INF/SIGNER.SF",
                jars.renamed(signed, "META-INF/SIGNER.SF", "META-INF/signer.sf"));

        Path jar = jars.provider(NAME, "1.2");
        assertAmbiguous("have one name but for letter case", jars.with(jar, "com/acme/DATA", new byte[9]));
        assertAmbiguous("is a second manifest", jars.with(jar, LATER_MANIFEST, "Import-Package: x\n".getBytes()));
        byte[] hidden = jars.manifest(
                jar,
                "Bundle-ManifestVersion",
                "X: 1\r\r\nName: y\r\nExport-Package: com.acme\r\nBundle-ManifestVersion");
        assertAmbiguous("a carriage return that ends no line", jars.with(jar, MANIFEST, hidden));
        process.install(signed);
    }

    private void assertAmbiguous(String part, Path jar) throws Exception {
        process.allow(jar);
        assertRefused("SWAP-101", part, jar);
    }

    @Test
    void shouldRefuseAnOlderVersionAlsoWhenTheNewerIsGone() throws Exception {
        Path old = jars.provider(NAME, "1.1");
        Path current = jars.provider(NAME, "1.2");
        process.allow(old).allow(current);
        process.install(current);
        assertRefused("SWAP-101", "is older than 1.2.0 and no generation of swap-history", old);
        process.admission().remove(NAME, "tester", "", false);
        assertEquals(List.of(), process.bundles());
        restart();
        process.allow(old);
        assertRefused("SWAP-101", "is older than 1.2.0", old);
        assertThrows(AdmissionException.class, () -> process.install(old, true, " "));
        process.install(old, true, "1.2 leaks");
        assertTrue(
                process.told().contains("INSTALL ok 1.2 leaks"), process.told().toString());
    }

    @Test
    void shouldTakeAnOlderVersionThatIsAGenerationOfTheHistory() throws Exception {
        Path old = jars.provider(NAME, "1.1");
        Path current = jars.provider(NAME, "1.2");
        process.allow(old).allow(current);
        process.install(current);
        process.servers().add(FakeServer.with(NAME, "1.1.0", "1.2.0"));
        process.install(old);
    }

    @Test
    void shouldTakeAnOlderVersionOnlyAsTheHistoryHasIt() throws Exception {
        Path old = jars.provider(NAME, "1.1");
        Path other = jars.provider(NAME, "1.1", "X-Evil", "1");
        Path current = jars.provider(NAME, "1.2");
        process.allow(old).allow(other).allow(current);
        process.install(current);
        String sha256 = process.admission().verify(old.toString(), "").sha256();
        process.servers().add(FakeServer.with(NAME, "1.1.0", sha256, "1.2.0"));
        assertRefused("SWAP-101", "is older than 1.2.0 and no generation of swap-history", other);
        process.install(old);
        assertEquals(
                sha256,
                process.gate().pass(process.bundles().get(1)).orElseThrow().sha256());
    }

    @Test
    void shouldNotRemoveWhatAServerNeeds() throws Exception {
        Path jar = jars.provider(NAME, "1.2");
        process.allow(jar);
        process.install(jar);
        process.servers().add(FakeServer.with(NAME, "1.1.0", "1.2.0"));
        AdmissionException refused =
                assertThrows(AdmissionException.class, () -> process.admission().remove(NAME, "tester", "", false));
        assertTrue(refused.getMessage().contains("server m1 has it as transport.client"), refused.getMessage());
        assertEquals(1, process.bundles().size());
    }

    @Test
    void shouldInstallAgainAtTheNextStartWhatIsStillTheSame() throws Exception {
        Path jar = jars.provider(NAME, "1.2");
        Path other = jars.provider("com.acme.other", "1.0");
        process.allow(jar).allow(other);
        process.install(jar);
        process.install(other);
        restart();
        assertEquals(2, process.bundles().size());
        process.bundles().forEach(bundle -> assertEquals(Bundle.ACTIVE, bundle.getState()));

        Files.copy(
                jars.provider(NAME, "1.2", "X-Evil", "1"),
                folder.resolve("providers").resolve(NAME + "-1.2.0.jar"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        restart();
        assertEquals(1, process.bundles().size());
        ProviderEntry broken = process.admission().providers().get(0);
        assertEquals("BROKEN", broken.state());
        assertTrue(broken.detail().contains("is not what was admitted"), broken.detail());
        process.admission().remove(NAME, "tester", "", false);
    }

    @Test
    void shouldDoNothingThatCannotBeWrittenDown() throws Exception {
        Path jar = jars.provider(NAME, "1.2");
        process.allow(jar);
        Files.writeString(folder.resolve("audit"), "in the way");
        AdmissionException refused = assertThrows(AdmissionException.class, () -> process.install(jar));
        assertTrue(refused.getMessage().contains("the audit cannot be written"), refused.getMessage());
        assertEquals(List.of(), process.bundles());
        Files.delete(folder.resolve("audit"));
        process.install(jar);
    }

    @Test
    void shouldReadOnlyWhatIsBoundedAndNear() throws Exception {
        assertRefused("SWAP-101", "only files, file: and https: are read", Path.of("http:x"));
        assertRefused("SWAP-101", "there is no file", folder);
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertRefused("SWAP-101", "not a jar", text);
        Path unpacked = jars.with(jars.provider(NAME, "1.2"), "META-INF/LARGE.SF", new byte[20 * 1024 * 1024]);
        assertRefused("SWAP-101", "signatures unpack to more than", unpacked);
        process.with("maxJarBytes", "100");
        assertRefused("SWAP-101", "larger than 100 bytes", jars.provider(NAME, "1.2"));
    }

    @Test
    void shouldReadNoListThatIsLargerThanItCanBe() throws Exception {
        Path large = Files.createDirectories(folder.resolve("large")).resolve("admitted");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 33); // no array holds it
        }
        assertTooLarge(() -> AdmissionSettings.of(Map.of("allowFile", large.toString())));
        assertTooLarge(() -> AdmissionSettings.of(Map.of("trustStore", large.toString())));
        assertTooLarge(() -> AdmittedList.open(large.getParent()));
        IOException folderRefused =
                assertThrows(IOException.class, () -> AdmissionSettings.of(Map.of("allowFile", folder.toString())));
        assertEquals(folder + " is no file", folderRefused.getMessage());
    }

    private static void assertTooLarge(Executable read) {
        IOException refused = assertThrows(IOException.class, read);
        assertTrue(refused.getMessage().contains("is larger than"), refused.getMessage());
    }
}
