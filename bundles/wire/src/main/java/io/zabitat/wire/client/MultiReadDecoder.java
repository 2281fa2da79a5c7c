package io.zabitat.wire.client;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/** The body of multiRead (client protocol, section 6). Stateless. */
public final class MultiReadDecoder {
    private MultiReadDecoder() {}

    /**
     * One read: getData or getChildren. Its watch flag is dropped, since it never registers anything.
     *
     * @param hasPath false for a null path
     */
    public record ReadPart(int type, Path path, boolean hasPath) {}

    public static List<ReadPart> decode(JuteReader body) throws WireException {
        List<ReadPart> parts = new ArrayList<>();
        for (int type = MultiHeader.read(body); type != MultiHeader.END; type = MultiHeader.read(body)) {
            if (type != OpCode.GET_DATA && type != OpCode.GET_CHILDREN) {
                throw new WireException("not a part of a multiRead");
            }
            boolean hasPath = body.peekInt() != -1;
            parts.add(new ReadPart(type, body.readPath(), hasPath));
            body.readBoolean();
        }
        return List.copyOf(parts);
    }
}
