package io.zabitat.itests.paxexam;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the process holds at a moment of rest.
 *
 * @param threads of the servers, by name; those of coordinators come and go
 * @param descriptors open files and sockets
 * @param directBytes outside of the heap
 * @param heapBytes in use after garbage collections
 */
record LeakProbe(List<String> threads, long descriptors, int beans, long directBytes, long heapBytes) {
    private static final int COLLECTIONS = 3;
    private static final Pattern COORDINATING = Pattern.compile("-swap(-work)?$");

    static LeakProbe take() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return new LeakProbe(
                threadNames(),
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                ManagementFactory.getPlatformMBeanServer().getMBeanCount(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private static List<String> threadNames() {
        return Stream.of(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
                .map(Thread::getName)
                .filter(name -> name.startsWith("zabitat-")
                        && !COORDINATING.matcher(name).find())
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        return threads.size() + " threads, " + descriptors + " descriptors, " + beans + " MBeans, direct " + directBytes
                + " bytes, heap " + heapBytes + " bytes";
    }
}
