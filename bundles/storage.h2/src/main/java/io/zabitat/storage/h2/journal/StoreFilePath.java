package io.zabitat.storage.h2.journal;

import java.nio.channels.FileChannel;
import java.util.List;
import org.h2.store.fs.FilePath;

/**
 * One journaled file in H2's table of file systems, under a scheme of its own. The table is the JVM's: {@link #lend}
 * puts the entry there for as long as H2 opens the file and takes it out again, so that stores side by side do not meet
 * and a bundle that is stopped is not held.
 */
public final class StoreFilePath extends FilePath {
    private final String scheme;
    private final JournaledFile file;
    private final boolean readOnly;

    private StoreFilePath(String scheme, JournaledFile file, boolean readOnly) {
        this.scheme = scheme;
        this.file = file;
        this.readOnly = readOnly;
        name = scheme + ":" + JournaledFile.NAME;
    }

    /** Opens something by the name of the file. */
    public interface Opening<T> {
        T open(String fileName);
    }

    /** @param scheme nobody else's in this JVM */
    public static <T> T lend(String scheme, JournaledFile file, boolean readOnly, Opening<T> opening) {
        StoreFilePath path = new StoreFilePath(scheme, file, readOnly);
        register(path);
        try {
            return opening.open(path.name);
        } finally {
            unregister(path);
        }
    }

    @Override
    public FileChannel open(String mode) {
        return new JournaledChannel(file);
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public boolean canWrite() {
        return !readOnly;
    }

    @Override
    public boolean isRegularFile() {
        return true;
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public FilePath getPath(String path) {
        return this;
    }

    @Override
    public FilePath getParent() {
        return null;
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        return List.of();
    }

    @Override
    public void moveTo(FilePath newName, boolean atomicReplace) {
        throw refused("renamed");
    }

    @Override
    public boolean createFile() {
        return false;
    }

    @Override
    public void delete() {
        throw refused("deleted");
    }

    @Override
    public void createDirectory() {
        throw refused("a directory");
    }

    @Override
    public boolean setReadOnly() {
        return false;
    }

    private IllegalStateException refused(String what) {
        return new IllegalStateException(name + " cannot be " + what + " by H2");
    }
}
