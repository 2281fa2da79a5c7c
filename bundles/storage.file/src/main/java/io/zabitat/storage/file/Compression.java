package io.zabitat.storage.file;

import java.util.Locale;

/** How a snapshot's stream lies in its file (storage format 4.1); the reader goes by the name's extension alone. */
enum Compression {
    NONE(""),
    GZ(".gz"),
    SNAPPY(".snappy");

    private final String extension;

    Compression(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    static Compression ofName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return name.endsWith(GZ.extension) ? GZ : name.endsWith(SNAPPY.extension) ? SNAPPY : NONE;
    }
}
