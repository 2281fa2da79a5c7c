package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A {@link SwapState} as bytes. Words come from enums by name, so that an older version refuses what it does not know. */
final class StateCodec {
    private static final int VERSION = 2;
    /** Without the choices of swaps. */
    private static final int OLDEST = 1;

    private static final int MAX_TEXT = 300;
    private static final int MAX_CHOICES = 256;
    /** Of all choices of one swap: each role may have one under way, and all of them have room. */
    private static final int MAX_CHOICE_CHARS = 4_096;

    private StateCodec() {}

    /** The oldest history is left out where there is not enough room. */
    static byte[] encode(SwapState state, int maxBytes) throws IOException {
        List<EndedSwap> history = state.history();
        while (true) {
            byte[] bytes = encode(state, history);
            if (bytes.length <= maxBytes) {
                return bytes;
            }
            if (history.isEmpty()) {
                throw new IOException("a state of " + bytes.length + " bytes");
            }
            history = history.subList(1, history.size());
        }
    }

    private static byte[] encode(SwapState state, List<EndedSwap> history) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(VERSION);
        out.writeInt(state.holders().size());
        for (Map.Entry<Role, Holder> entry : state.holders().entrySet()) {
            out.writeUTF(entry.getKey().name());
            write(out, entry.getValue().id());
            out.writeLong(entry.getValue().generation());
            text(out, entry.getValue().configured());
        }
        out.writeInt(state.running().size());
        for (SwapRecord swap : state.running().values()) {
            write(out, swap);
        }
        out.writeInt(history.size());
        for (EndedSwap ended : history) {
            write(out, ended.swap());
            out.writeUTF(ended.ending().name());
            out.writeLong(ended.endedMillis());
            text(out, ended.detail());
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeUTF(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT));
    }

    private static void write(DataOutputStream out, ProviderId id) throws IOException {
        text(out, id.name());
        text(out, id.version());
        text(out, id.origin());
        text(out, id.digest());
    }

    private static void write(DataOutputStream out, SwapRecord swap) throws IOException {
        text(out, swap.id());
        out.writeUTF(swap.role().name());
        out.writeLong(swap.generation());
        write(out, swap.from());
        out.writeLong(swap.fromGeneration());
        write(out, swap.to());
        text(out, swap.configured());
        out.writeUTF(swap.phase().name());
        out.writeBoolean(swap.auto());
        out.writeLong(swap.canaryMillis());
        out.writeLong(swap.observeMillis());
        text(out, swap.planHash());
        text(out, swap.actor());
        text(out, swap.reason());
        out.writeLong(swap.startedMillis());
        out.writeLong(swap.phaseMillis());
        text(out, swap.note());
        out.writeInt(swap.policy().size());
        for (Map.Entry<String, String> choice : new TreeMap<>(swap.policy()).entrySet()) {
            text(out, choice.getKey());
            text(out, choice.getValue());
        }
    }

    /** Whether choices come back as they were. */
    static boolean fits(Map<String, String> policy) {
        return policy.size() <= MAX_CHOICES
                && policy.entrySet().stream()
                        .allMatch(choice -> choice.getKey().length() <= MAX_TEXT
                                && choice.getValue().length() <= MAX_TEXT)
                && policy.entrySet().stream()
                                .mapToInt(choice -> choice.getKey().length()
                                        + choice.getValue().length())
                                .sum()
                        <= MAX_CHOICE_CHARS;
    }

    static SwapState decode(long sequence, byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int version = in.readInt();
        if (version < OLDEST || version > VERSION) {
            throw new IOException("a swap journal of version " + version + "; this is " + VERSION);
        }
        try {
            Map<Role, Holder> holders = new EnumMap<>(Role.class);
            for (int left = in.readInt(); left > 0; left--) {
                Role role = Role.valueOf(in.readUTF());
                holders.put(role, new Holder(readId(in), in.readLong(), in.readUTF()));
            }
            Map<Role, SwapRecord> running = new EnumMap<>(Role.class);
            for (int left = in.readInt(); left > 0; left--) {
                SwapRecord swap = readSwap(in, version);
                running.put(swap.role(), swap);
            }
            List<EndedSwap> history = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                history.add(new EndedSwap(
                        readSwap(in, version), Ending.valueOf(in.readUTF()), in.readLong(), in.readUTF()));
            }
            return new SwapState(sequence, holders, running, history);
        } catch (IllegalArgumentException e) {
            throw new IOException("a swap journal with a word of another version: " + e.getMessage(), e);
        }
    }

    private static ProviderId readId(DataInputStream in) throws IOException {
        return new ProviderId(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF());
    }

    private static SwapRecord readSwap(DataInputStream in, int version) throws IOException {
        return new SwapRecord(
                in.readUTF(),
                Role.valueOf(in.readUTF()),
                in.readLong(),
                readId(in),
                in.readLong(),
                readId(in),
                in.readUTF(),
                Phase.valueOf(in.readUTF()),
                in.readBoolean(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                version == OLDEST ? Map.of() : readPolicy(in));
    }

    private static Map<String, String> readPolicy(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_CHOICES) {
            throw new IOException("a swap with " + count + " choices");
        }
        Map<String, String> policy = new HashMap<>();
        for (int left = count; left > 0; left--) {
            policy.put(in.readUTF(), in.readUTF());
        }
        return policy;
    }
}
