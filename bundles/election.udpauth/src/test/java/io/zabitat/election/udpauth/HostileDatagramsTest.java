package io.zabitat.election.udpauth;

import io.zabitat.spi.election.Election;
import io.zabitat.spi.tck.election.Ensembles;
import io.zabitat.spi.tck.election.HostileMessagesContract;
import java.util.Map;
import java.util.Random;

class HostileDatagramsTest extends HostileMessagesContract {
    @Override
    protected Election election(long self, Random random) {
        return new UdpAuthElection(Ensembles.context(Ensembles.of(3, 1), self, Map.of()), random.nextBoolean());
    }

    @Override
    protected byte[] message(Random random) {
        Packet.Type type = Packet.Type.values()[random.nextInt(4)];
        return random.nextInt(8) == 0
                ? new byte[random.nextInt(60)]
                : new Packet(
                                type,
                                number(random),
                                random.nextInt(3),
                                number(random),
                                number(random),
                                number(random),
                                number(random))
                        .encode();
    }
}
