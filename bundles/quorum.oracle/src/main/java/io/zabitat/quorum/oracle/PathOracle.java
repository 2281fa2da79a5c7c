package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.Oracle;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * ZooKeeper's oracle: yes while the first character of a file is {@code 1}. Whoever writes that file decides, and has to see to it that
 * two servers never read it both: it knows no epoch, and grants nothing exclusively.
 */
final class PathOracle implements Oracle {
    private final Path file;

    PathOracle(Path file) {
        this.file = file;
    }

    @Override
    public Answer request(Request request) {
        return answer(request.member(), request.epoch());
    }

    @Override
    public Answer record(Grant grant, long zxid) {
        return answer(grant.member(), grant.epoch());
    }

    private Answer answer(long member, long epoch) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int first = reader.read();
            return first == '1'
                    ? Answer.yes(new Grant(member, 0, epoch))
                    : Answer.no(member, 0, file + " does not begin with 1");
        } catch (IOException e) {
            return Answer.no(member, 0, file + " cannot be read: " + e);
        }
    }

    @Override
    public void release(Grant grant, long zxid) {
        // there is nothing to give back
    }

    @Override
    public String describe() {
        return "file " + file + ": both servers could go on alone at the same time";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
