package io.zabitat.election.udp;

import io.zabitat.spi.election.Election;
import io.zabitat.spi.tck.election.Ensembles;
import io.zabitat.spi.tck.election.HostileMessagesContract;
import java.util.Map;
import java.util.Random;

class HostileDatagramsTest extends HostileMessagesContract {
    @Override
    protected Election election(long self, Random random) {
        return new UdpElection(Ensembles.context(Ensembles.of(3, 1), self, Map.of()));
    }

    @Override
    protected byte[] message(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Packets.question(random.nextInt());
            case 1 ->
                new Packets.Answer(random.nextInt(), number(random), new Ballot(number(random), number(random)))
                        .encode();
            default -> new byte[random.nextInt(60)];
        };
    }
}
