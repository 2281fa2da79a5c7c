package io.zabitat.admission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Gets a jar from where an operator says: a file, or over https. Bounded in size and time. Stateless. */
final class Source {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 5_000;
    private static final int MAX_REDIRECTS = 3;
    private static final int BLOCK_BYTES = 64 * 1024;

    private Source() {}

    /**
     * @param maxBytes that it may have
     * @param maxMillis that it may take, but for one more read
     * @throws IOException when it is not there, is too large or too slow, or of another kind
     */
    static byte[] read(String source, int maxBytes, long maxMillis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
        try {
            if (source.startsWith("https:")) {
                return download(URI.create(source), maxBytes, deadline);
            }
            if (source.matches("[A-Za-z][A-Za-z0-9+.-]+:.*") && !source.startsWith("file:")) {
                throw new IOException("only files, file: and https: are read, not " + source);
            }
            Path file = source.startsWith("file:") ? Path.of(URI.create(source)) : Path.of(source);
            if (!Files.isRegularFile(file)) {
                throw new IOException("there is no file " + file.toAbsolutePath());
            }
            try (InputStream in = Files.newInputStream(file)) {
                return readAll(in, maxBytes, deadline);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address: " + source + ": " + e.getMessage(), e);
        }
    }

    private static byte[] download(URI first, int maxBytes, long deadline) throws IOException {
        URI uri = first;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            if (!"https".equals(uri.getScheme())) {
                throw new IOException("it leads away from https, to " + uri);
            }
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            try {
                connection.setInstanceFollowRedirects(false);
                connection.setConnectTimeout(CONNECT_MILLIS);
                connection.setReadTimeout(READ_MILLIS);
                connection.setUseCaches(false);
                int status = connection.getResponseCode();
                if (status == HttpURLConnection.HTTP_OK) {
                    if (connection.getContentLengthLong() > maxBytes) {
                        throw new IOException("it is larger than " + maxBytes + " bytes");
                    }
                    try (InputStream in = connection.getInputStream()) {
                        return readAll(in, maxBytes, deadline);
                    }
                }
                String next = connection.getHeaderField("Location");
                if (status / 100 != 3 || next == null) {
                    throw new IOException("the answer was " + status);
                }
                uri = uri.resolve(next);
            } finally {
                connection.disconnect();
            }
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirections");
    }

    private static byte[] readAll(InputStream in, int maxBytes, long deadline) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK_BYTES];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            content.write(block, 0, read);
            if (content.size() > maxBytes) {
                throw new IOException("it is larger than " + maxBytes + " bytes");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("it comes too slowly");
            }
        }
        return content.toByteArray();
    }
}
