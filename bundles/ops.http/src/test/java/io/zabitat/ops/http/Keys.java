package io.zabitat.ops.http;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Configurations, and keys made by the JDK's own tool. */
final class Keys {
    static final String PASSWORD = "changeit";

    private Keys() {}

    /** What is not given has its default, as Declarative Services has it. */
    static HttpConfiguration configuration(Map<String, String> given) {
        return (HttpConfiguration) Proxy.newProxyInstance(
                HttpConfiguration.class.getClassLoader(),
                new Class<?>[] {HttpConfiguration.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "port" -> 0;
                    default -> given.getOrDefault(method.getName(), String.valueOf(method.getDefaultValue()));
                });
    }

    /** A key store with one key. */
    static Path key(Path folder, String name) throws IOException, InterruptedException {
        return key(folder, name, "-0d");
    }

    /** @param from since when it is valid, for a month, as keytool has it: {@code -40d} is over */
    static Path key(Path folder, String name, String from) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-startdate",
                        from,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("no key " + name);
        }
        return store;
    }

    /** Of a client with that key, who believes a server. */
    static SSLContext client(Path key, Path server) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(key.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        KeyStore believed = KeyStore.getInstance("PKCS12");
        believed.load(null, null);
        believed.setCertificateEntry(
                "server",
                KeyStore.getInstance(server.toFile(), PASSWORD.toCharArray()).getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(believed);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
