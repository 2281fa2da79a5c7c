package io.zabitat.wire;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;

/** ZooKeeper's own records: to bytes, from bytes, from our values, and at random. */
public final class Apache {
    private Apache() {}

    public static byte[] bytes(Record... records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (Record record : records) {
                record.serialize(BinaryOutputArchive.getArchive(bytes), "record");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static <T extends Record> T read(T record, byte[] bytes, int offset, int length) {
        try {
            record.deserialize(
                    BinaryInputArchive.getArchive(new ByteArrayInputStream(bytes, offset, length)), "record");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return record;
    }

    public static List<ACL> acl(List<Acl> acl) {
        List<ACL> theirs = new ArrayList<>();
        for (Acl entry : acl) {
            theirs.add(new ACL(
                    entry.perms(), new Id(entry.id().scheme(), entry.id().id())));
        }
        return theirs;
    }

    public static List<String> paths(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    public static List<ACL> randomAcl(Random random) {
        List<ACL> acl = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            acl.add(new ACL(random.nextInt(), new Id(randomText(random), randomText(random))));
        }
        return acl;
    }

    /** Text whose characters take one to three bytes each. */
    public static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append((char) (1 + random.nextInt(random.nextBoolean() ? 0x7f : 0xd000)));
        }
        return text.toString();
    }

    public static String randomPath(Random random) {
        return "/" + randomText(random);
    }

    public static List<String> randomPaths(Random random) {
        List<String> paths = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            paths.add(randomPath(random));
        }
        return paths;
    }

    public static byte[] randomData(Random random) {
        if (random.nextInt(5) == 0) {
            return null;
        }
        byte[] data = new byte[random.nextInt(40)];
        random.nextBytes(data);
        return data;
    }

    public static Stat randomStat(Random random) {
        return new Stat(
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong());
    }
}
