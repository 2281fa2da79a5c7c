package io.zabitat.ops.shell;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What goes to the client of a session: frames of a type byte, a length and bytes, so that the status of a command can follow
 * its output. {@code o} is output, {@code e} error output, {@code s} one byte, the status of a command, {@code x} the same and the end.
 * Thread safe: a command may print from threads of its own.
 */
final class ShellFrames {
    private static final int MAX_FRAME_BYTES = 8192;

    private final DataOutputStream out;

    ShellFrames(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    OutputStream stream(char type) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int at = 0; at < length; at += MAX_FRAME_BYTES) {
                    frame(type, bytes, offset + at, Math.min(MAX_FRAME_BYTES, length - at));
                }
            }
        };
    }

    void status(int status) throws IOException {
        frame('s', new byte[] {(byte) status}, 0, 1);
    }

    void end(int status) throws IOException {
        frame('x', new byte[] {(byte) status}, 0, 1);
    }

    private synchronized void frame(char type, byte[] bytes, int offset, int length) throws IOException {
        out.writeByte(type);
        out.writeInt(length);
        out.write(bytes, offset, length);
        out.flush();
    }
}
