package io.zabitat.spi.tck.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes frames of a length (four bytes) and a payload, as a client connection would, and writes down what happens. */
class FrameHandler implements ChannelHandler {
    final List<byte[]> frames = new ArrayList<>();
    final List<String> closeReasons = new ArrayList<>();
    Channel channel;
    boolean echo;
    int framesPerCall = Integer.MAX_VALUE;
    int calls;
    int fruitlessCalls;
    int drained;
    private int wanted;

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        calls++;
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        int taken = 0;
        while (taken < framesPerCall && in.remaining() >= 4 && in.remaining() >= 4 + in.getInt(in.position())) {
            byte[] frame = new byte[in.getInt()];
            in.get(frame);
            frames.add(frame);
            taken++;
            if (echo) {
                send(frame);
            }
        }
        if (taken == framesPerCall) {
            channel.setReading(false);
        }
        if (echo) {
            channel.flush();
        }
        fruitlessCalls += taken == 0 ? 1 : 0;
        wanted = in.remaining() < 4 ? 4 : 4 + in.getInt(in.position());
        return length - in.remaining();
    }

    @Override
    public int wantedBytes() {
        return wanted;
    }

    @Override
    public void onDrained() {
        drained++;
    }

    @Override
    public void onClosed(String reason) {
        closeReasons.add(reason);
    }

    void send(byte[] frame) {
        channel.reserve(4 + frame.length).putInt(frame.length).put(frame);
    }

    static byte[] framed(byte[] payload) {
        return ByteBuffer.allocate(4 + payload.length)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    static byte[] payload(int length, int seed) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 31 + seed);
        }
        return payload;
    }

    static byte[] joined(List<byte[]> payloads) {
        int length = payloads.stream().mapToInt(payload -> 4 + payload.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        payloads.forEach(payload -> all.put(framed(payload)));
        return all.array();
    }

    static boolean same(List<byte[]> left, List<byte[]> right) {
        return Arrays.deepEquals(left.toArray(), right.toArray());
    }
}
