package io.zabitat.node.membership;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.spi.storage.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * Where a member keeps the list of the members, by ZooKeeper's names (quorum protocol, section 7): {@code zoo.cfg.dynamic.VERSION} has
 * the one in force, {@code zoo.cfg.dynamic.next} one that is proposed; the operator's {@code zoo.cfg} points to the first. The log
 * writer's thread saves, in the order of the log; the starting thread reads before.
 *
 * <p>A crash at any point leaves a start that knows no less than before: the new list is there before anything points to it, and what
 * was proposed goes last.
 */
public final class MembershipFiles {
    private static final String DYNAMIC = ".dynamic.";
    private static final String NEXT = ".dynamic.next";

    private final Disk disk;
    private final Path base;
    private final boolean ownsFile;
    private final boolean split;
    private final long self;

    private MembershipFiles(Disk disk, Path base, boolean ownsFile, boolean split, long self) {
        this.disk = disk;
        this.base = base;
        this.ownsFile = ownsFile;
        this.split = split;
        this.self = self;
    }

    /**
     * Beside the file that the server was configured with, which is rewritten.
     *
     * @param dynamic the file that it names for the list, if it does
     */
    public static MembershipFiles beside(Disk disk, Path file, long self, Optional<Path> dynamic) {
        return new MembershipFiles(disk, real(file), true, dynamic.isPresent(), self);
    }

    /** In a directory of the server's own: it was configured by other means, which stay as they are. */
    public static MembershipFiles in(Disk disk, Path directory, long self) {
        return new MembershipFiles(disk, directory.toAbsolutePath().normalize().resolve("zoo.cfg"), false, true, self);
    }

    /** ZooKeeper names the directory by its canonical path, too. */
    private static Path real(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            return absolute.getParent().toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute; // said by whoever reads it
        }
    }

    // ------------------------------------------------------------------------------------------------ at the start

    /**
     * Makes sure that a list can be kept. An operator's file that still has the server lines is kept as it was written, as
     * {@code zoo.cfg.bak}: the next list takes them out of it.
     */
    public void prepare() throws IOException {
        if (ownsFile && !split) {
            WholeFile.copy(disk, base, base.resolveSibling(base.getFileName() + ".bak"));
        } else if (ownsFile) {
            WholeFile.checkWritable(disk, base);
        }
    }

    /** The newest list that was in force, where no operator's file says which it is. */
    public Optional<EnsembleConfig> newest() throws IOException {
        if (ownsFile) {
            return Optional.empty();
        }
        String prefix = base.getFileName() + DYNAMIC;
        Optional<String> name = disk.list(base.getParent()).stream()
                .filter(file -> file.matches("\\Q" + prefix + "\\E[0-9a-f]{1,16}"))
                .max(Comparator.comparingLong(file -> version(file, prefix)));
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(read(base.resolveSibling(name.get())).withVersion(version(name.get(), prefix)));
    }

    private static long version(String file, String prefix) {
        return Long.parseUnsignedLong(file.substring(prefix.length()), 16);
    }

    /** What was proposed when the server stopped. */
    public Optional<EnsembleConfig> next() throws IOException {
        return disk.exists(nextPath()) ? Optional.of(read(nextPath())) : Optional.empty();
    }

    private EnsembleConfig read(Path path) throws IOException {
        try {
            return EnsembleConfig.parse(WholeFile.read(disk, path));
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    // ------------------------------------------------------------------------------------------------ while it runs

    /** What is proposed; durable on return. */
    public void saveNext(EnsembleConfig config) throws IOException {
        WholeFile.replace(disk, nextPath(), FileText.next(config.text()));
    }

    /** What was proposed is void. */
    public void dropNext() throws IOException {
        if (disk.exists(nextPath())) {
            disk.delete(nextPath());
            disk.syncDirectory(base.getParent());
        }
    }

    /**
     * The list in force; durable on return.
     *
     * @param last whether nothing newer is proposed
     */
    public void activate(EnsembleConfig config, boolean last) throws IOException {
        Path dynamic = base.resolveSibling(base.getFileName() + DYNAMIC + Long.toHexString(config.version()));
        WholeFile.replace(disk, dynamic, FileText.dynamic(config.text()));
        if (ownsFile) {
            boolean listSaysClientAddress =
                    config.member(self).flatMap(member -> member.client()).isPresent();
            WholeFile.replace(disk, base, FileText.statics(WholeFile.read(disk, base), dynamic, listSaysClientAddress));
        }
        if (last) {
            dropNext();
        }
    }

    private Path nextPath() {
        return base.resolveSibling(base.getFileName() + NEXT);
    }
}
