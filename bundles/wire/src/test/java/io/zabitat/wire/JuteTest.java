package io.zabitat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Acl;
import io.zabitat.api.Id;
import io.zabitat.api.Path;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.junit.jupiter.api.Test;

class JuteTest {
    private static final int MAX = 1000;

    private final JuteWriter out = new JuteWriter(4);

    private JuteReader reader() {
        return new JuteReader(MAX).reset(out.array(), 0, out.position());
    }

    @Test
    void shouldReadBackWhatItWrote() throws WireException {
        out.writeInt(-7);
        out.writeLong(Long.MIN_VALUE + 5);
        out.writeByte(200);
        out.writeBoolean(true);
        out.writeBuffer(new byte[] {1, 2});
        out.writeBuffer(null);
        out.writeBuffer(new byte[0]);
        out.writeString("\u00e9\u4e2d");
        out.writeString(null);
        out.writeAscii("abc");
        out.writePath(Path.of("/\u00e9"));
        JuteReader in = reader();
        assertEquals(-7, in.readInt());
        assertEquals(Long.MIN_VALUE + 5, in.readLong());
        assertEquals((byte) 200, in.readByte());
        assertTrue(in.readBoolean());
        assertArrayEquals(new byte[] {1, 2}, in.readBuffer());
        assertNull(in.readBuffer());
        assertArrayEquals(new byte[0], in.readBuffer());
        assertEquals("\u00e9\u4e2d", in.readString());
        assertNull(in.readString());
        assertEquals("abc", in.readString());
        assertEquals(Path.of("/\u00e9"), in.readPath());
        assertEquals(0, in.remaining());
    }

    @Test
    void shouldAgreeWithJuteOnRandomStrings() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            char[] units = new char[random.nextInt(20)];
            for (int i = 0; i < units.length; i++) {
                units[i] = (char) (random.nextInt(0x10000) >> random.nextInt(16));
            }
            String text = new String(units);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryOutputArchive.getArchive(bytes).writeString(text, "x");
            out.clear().writeString(text);
            assertEquals(Vectors.hex(bytes.toByteArray()), Vectors.hex(out), "seed " + seed);
            String theirs = BinaryInputArchive.getArchive(new ByteArrayInputStream(bytes.toByteArray()))
                    .readString("x");
            assertEquals(theirs, reader().readString(), "seed " + seed);
        }
    }

    @Test
    void shouldWriteSurrogatesOneByOne() {
        out.writeString("x");
        out.writeString("\ud83d\ude00");
        assertArrayEquals(Vectors.load("client.txt").get("jute.string.surrogate"), written());
    }

    @Test
    void shouldReplaceMalformedUtf8() throws WireException {
        out.writeBuffer(new byte[] {'a', (byte) 0xff, 'b'});
        assertEquals("a\ufffdb", reader().readString());
    }

    @Test
    void shouldRefuseLengthsBeyondTheLimit() throws WireException {
        out.writeBuffer(new byte[MAX]);
        assertEquals(MAX, reader().readBuffer().length);
        out.clear().writeBuffer(new byte[MAX + 1]);
        assertThrows(WireException.class, () -> reader().readBuffer());
        out.clear().writeInt(-2);
        assertThrows(WireException.class, () -> reader().readString());
        out.clear().writeInt(5);
        assertThrows(WireException.class, () -> reader().readPath());
    }

    @Test
    void shouldTakeNegativeCountsAsEmptyAndRefuseImpossibleOnes() throws WireException {
        out.writeInt(-1);
        assertEquals(-1, reader().readCount(4));
        out.clear().writeInt(-5);
        assertEquals(0, reader().readCount(4));
        out.clear().writeInt(2);
        out.writeLong(0);
        assertEquals(2, reader().readCount(4));
        assertThrows(WireException.class, () -> reader().readCount(5));
        out.clear().writeInt(Integer.MAX_VALUE);
        assertThrows(WireException.class, () -> reader().readCount(4));
    }

    @Test
    void shouldTellNullFromEmptyInRanges() throws WireException {
        out.writeInt(-1);
        out.writeInt(0);
        out.writeAscii("ab");
        JuteReader in = reader();
        assertEquals(-1, in.readRange());
        assertEquals(0, in.readRange());
        assertEquals(2, in.readRange());
        assertEquals('a', in.array()[in.rangeOffset()]);
    }

    @Test
    void shouldStayInsideItsRange() throws WireException {
        JuteReader in = new JuteReader(MAX).reset(new byte[16], 4, 7);
        assertThrows(WireException.class, in::readInt);
        assertEquals(4, in.position());
        in.skip(3);
        assertThrows(WireException.class, in::readByte);
        assertThrows(WireException.class, () -> in.skip(-1));
    }

    @Test
    void shouldWriteIntoALentArrayAndLeaveItWhenItIsFull() {
        byte[] lent = new byte[16];
        out.reset(lent, 4, 12);
        out.writeLong(-1);
        assertSame(lent, out.array());
        out.writeByte(9);
        assertNotSame(lent, out.array());
        assertEquals(13, out.position());
        assertEquals(9, out.length());
        assertEquals(0, lent[12]);
        assertEquals("ffffffffffffffff09", Vectors.hex(out));
    }

    @Test
    void shouldPatchOnlyWhatWasWritten() {
        out.writeInt(0);
        out.patchInt(0, 7);
        assertEquals("00000007", Vectors.hex(out));
        assertThrows(IndexOutOfBoundsException.class, () -> out.patchInt(1, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> out.patchLong(0, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> out.truncate(5));
    }

    @Test
    void shouldReadNullsInAclsAsNoSchemeAndNoName() throws WireException {
        out.writeInt(-1);
        assertEquals(List.of(), AclCodec.read(reader()));
        out.clear().writeInt(1);
        out.writeInt(31);
        out.writeInt(-1);
        out.writeInt(-1);
        assertEquals(List.of(new Acl(31, new Id("", Id.NULL_NAME))), AclCodec.read(reader()));
    }

    @Test
    void shouldShareTheOpenAcl() throws WireException {
        AclCodec.write(Acl.OPEN, out);
        assertSame(Acl.OPEN, AclCodec.read(reader()));
    }

    @Test
    void shouldTellListsThatAreNearlyOpen() throws WireException {
        for (Acl near : List.of(
                new Acl(30, Id.ANYONE),
                new Acl(31, new Id("world", "anyonf")),
                new Acl(31, new Id("worle", "anyone")),
                new Acl(31, new Id("digest", "anyone")))) {
            out.clear();
            AclCodec.write(List.of(near), out);
            assertEquals(List.of(near), AclCodec.read(reader()));
        }
        out.clear();
        List<Acl> two = List.of(Acl.OPEN.get(0), new Acl(1, new Id("ip", "10.0.0.0/8")));
        AclCodec.write(two, out);
        assertEquals(two, AclCodec.read(reader()));
    }

    @Test
    void shouldRefuseAnOpenAclThatIsCut() {
        AclCodec.write(Acl.OPEN, out);
        for (int length = 0; length < out.position(); length++) {
            JuteReader cut = new JuteReader(MAX).reset(out.array(), 0, length);
            assertThrows(WireException.class, () -> AclCodec.read(cut));
        }
    }

    @Test
    void shouldSaturateTheLimit() {
        assertEquals(0xfffff + 1024, JuteReader.maxBytes(0xfffff, 5));
        assertEquals(2 * 0xfffff, JuteReader.maxBytes(0xfffff, 0xfffff));
        assertEquals(Integer.MAX_VALUE, JuteReader.maxBytes(Integer.MAX_VALUE, 5));
    }

    private byte[] written() {
        return Arrays.copyOf(out.array(), out.position());
    }
}
