package io.zabitat.itests.paxexam;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the process holds at a moment of rest.
 *
 * @param threads of the servers, by name; those of coordinators come and go
 * @param descriptors open files and sockets, but for those of stores
 * @param storeFiles of which a store has one more or less from moment to moment
 * @param directBytes outside of the heap
 * @param heapBytes in use after garbage collections
 */
record LeakProbe(List<String> threads, long descriptors, long storeFiles, int beans, long directBytes, long heapBytes) {
    private static final int COLLECTIONS = 3;
    private static final Pattern STORED = Pattern.compile("/(version-2|h2)/");
    private static final Pattern COORDINATING = Pattern.compile("-swap(-work)?$");

    static LeakProbe take() throws IOException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        List<String> open = openFiles();
        long stores = open.stream().filter(STORED.asPredicate()).count();
        return new LeakProbe(
                threadNames(),
                open.size() - stores,
                stores,
                ManagementFactory.getPlatformMBeanServer().getMBeanCount(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private static List<String> openFiles() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : all.toList()) {
                try {
                    open.add(Files.readSymbolicLink(one).toString());
                } catch (IOException closedMeanwhile) {
                    continue;
                }
            }
        }
        return open;
    }

    private static List<String> threadNames() {
        return Stream.of(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
                .map(Thread::getName)
                .filter(name -> name.startsWith("zabitat-")
                        && !COORDINATING.matcher(name).find())
                .sorted()
                .toList();
    }

    /** Those that rest for a while and then end may have ended. */
    boolean hasNoThreadBeside(LeakProbe before) {
        List<String> more = new ArrayList<>(threads);
        before.threads().forEach(more::remove);
        return more.isEmpty();
    }

    @Override
    public String toString() {
        return threads.size() + " threads, " + descriptors + " descriptors, " + storeFiles + " files of stores, "
                + beans + " MBeans, direct " + directBytes + " bytes, heap " + heapBytes + " bytes";
    }
}
