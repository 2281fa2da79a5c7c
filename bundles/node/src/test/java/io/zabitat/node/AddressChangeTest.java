package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Member;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AddressChangeTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> asked = new ArrayList<>();
    private final List<Consumer<InetAddress>> waiting = new ArrayList<>();
    private final List<List<InetSocketAddress>> bound = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(() -> {});
    private boolean blocked;

    private final AddressChange change = new AddressChange(
            new Surroundings.Dialing() {
                @Override
                public void dial(Member.HostPort address, int timeoutMillis, Answer answer) {
                    throw new AssertionError("nobody is dialled");
                }

                @Override
                public void lookUp(String host, Consumer<InetAddress> answer) {
                    asked.add(host);
                    waiting.add(answer);
                }
            },
            mailbox,
            addresses -> {
                if (blocked) {
                    throw new IOException("in use");
                }
                bound.add(addresses);
            },
            notes::add);

    private void answer() throws IOException {
        while (!waiting.isEmpty()) {
            waiting.remove(0).accept(InetAddress.getLoopbackAddress());
            mailbox.take();
        }
    }

    private static InetSocketAddress named(String host, int port) {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Test
    void shouldBindOnceAllNamesAreFound() throws Exception {
        assertEquals(Long.MAX_VALUE, change.nextNanos());
        InetSocketAddress anywhere = new InetSocketAddress(3);
        change.want(List.of(named("a", 1), anywhere, named("b", 2)));
        assertEquals(Long.MIN_VALUE, change.nextNanos());
        change.onTime(0);
        assertEquals(List.of("a"), asked);

        answer();

        InetAddress loopback = InetAddress.getLoopbackAddress();
        assertEquals(
                List.of(List.of(new InetSocketAddress(loopback, 1), anywhere, new InetSocketAddress(loopback, 2))),
                bound);
        assertEquals(Long.MAX_VALUE, change.nextNanos());
    }

    @Test
    void shouldTryAgainEachSecondWhenThePortIsTakenOrTheNameUnknown() throws Exception {
        change.want(List.of(named("a", 1)));
        change.onTime(0);
        waiting.clear(); // the name is not found
        assertEquals(SECOND, change.nextNanos());
        blocked = true;
        change.onTime(SECOND);
        answer();
        assertTrue(notes.get(0).contains("in use"), notes.toString());
        blocked = false;
        change.onTime(SECOND + 1);
        assertEquals(2, asked.size());
        change.onTime(2 * SECOND);
        answer();
        assertEquals(1, bound.size());
    }

    @Test
    void shouldForgetAnOlderWish() throws Exception {
        change.want(List.of(named("old", 1)));
        change.onTime(0);
        change.want(List.of(named("new", 2)));
        change.onTime(1);

        answer();

        assertEquals(List.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2))), bound);
    }
}
