package io.zabitat.itests.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The examples built by Maven as their author would, in a folder of their own and with a local repository of their own. Zabitat's jars come
 * from the offline repository, everything else from what this machine's Maven has fetched for our build: nothing from the net.
 */
final class ExampleBuild {
    private static final long LIMIT_MINUTES = 10;

    private final Path folder;
    private final Path log;

    private ExampleBuild(Path folder, Path log) {
        this.folder = folder;
        this.log = log;
    }

    /** Builds them all; every example runs its kit. */
    static ExampleBuild run() throws IOException, InterruptedException {
        Path work = Checkout.fresh("stranger");
        Path folder = work.resolve("examples");
        Checkout.copy(Checkout.root().resolve("examples"), folder);
        Path settings = Files.writeString(work.resolve("settings.xml"), """
                <settings>
                  <mirrors>
                    <mirror>
                      <id>this-machine</id>
                      <mirrorOf>*,!zabitat</mirrorOf>
                      <url>%s</url>
                    </mirror>
                  </mirrors>
                  <profiles>
                    <profile>
                      <id>files-without-checksums</id>
                      <repositories>
                        <repository>
                          <id>central</id>
                          <url>file:///mirrored</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                          <snapshots><enabled>false</enabled></snapshots>
                        </repository>
                      </repositories>
                      <pluginRepositories>
                        <pluginRepository>
                          <id>central</id>
                          <url>file:///mirrored</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                          <snapshots><enabled>false</enabled></snapshots>
                        </pluginRepository>
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>files-without-checksums</activeProfile>
                  </activeProfiles>
                </settings>
                """.formatted(
                        Path.of(System.getProperty("itest.local.repository")).toUri()));
        Path log = work.resolve("build.log");
        Process maven = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("itest.maven"), "bin", "mvn").toString(),
                        "--batch-mode",
                        "--no-transfer-progress",
                        "--settings",
                        settings.toString(),
                        "-Dmaven.repo.local=" + work.resolve("m2"),
                        "-Dzabitat.repository=" + Checkout.repository().toUri(),
                        "-Daether.connector.resumeDownloads=false",
                        "package"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ExampleBuild build = new ExampleBuild(folder, log);
        if (!maven.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
            throw new AssertionError("not built within " + LIMIT_MINUTES + " minutes\n" + build.tail());
        }
        if (maven.exitValue() != 0) {
            throw new AssertionError("the examples do not build\n" + build.tail());
        }
        return build;
    }

    List<Path> projects() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(project -> Files.exists(project.resolve("pom.xml")))
                    .sorted()
                    .toList();
        }
    }

    /** The bundle that a project made. */
    static Path bundle(Path project) {
        return project.resolve("target").resolve(project.getFileName() + "-1.0.0.jar");
    }

    /** The reports of a project's tests. */
    static List<Path> reports(Path project) throws IOException {
        try (Stream<Path> files = Files.list(project.resolve("target/surefire-reports"))) {
            return files.filter(file -> file.toString().endsWith(".xml")).toList();
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 80), lines.size()));
    }
}
