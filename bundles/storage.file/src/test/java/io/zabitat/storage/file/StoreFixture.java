package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.tck.storage.StoreUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A store of files, alone unless told, and what its files are called. */
final class StoreFixture extends StoreUnderTest {
    StoreFixture(Disk disk, Path dataDir, Path logDir) {
        super(new FileStorageProvider(), disk, dataDir, logDir);
        settings.put("preAllocSize", "64");
        ensemble = false;
    }

    StoreFixture(Disk disk) {
        this(disk, Path.of("/data"), Path.of("/data"));
    }

    Path log(long zxid) {
        return logDir.resolve("version-2").resolve("log." + Long.toHexString(zxid));
    }

    Path snapshot(long zxid) {
        return dataDir.resolve("version-2").resolve("snapshot." + Long.toHexString(zxid));
    }

    Path mark() {
        return logDir.resolve("version-2").resolve("durable.mark");
    }

    static byte[] vector(String file, String name) {
        try (InputStream in = StoreFixture.class.getResourceAsStream("/vectors/" + file)) {
            String json = new String(in.readAllBytes());
            Matcher hex = Pattern.compile(
                            "\"name\":\"" + Pattern.quote(name) + "\".*?\"hex\":\"([0-9a-f]*)\"\\}", Pattern.DOTALL)
                    .matcher(json);
            if (!hex.find()) {
                throw new IllegalArgumentException(name);
            }
            return HexFormat.of().parseHex(hex.group(1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
