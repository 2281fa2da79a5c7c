package io.zabitat.transport.nio;

/**
 * Spare outboxes and chunks of one engine. Last in, first out, so that a turn with many connections works in memory
 * that is still in the cache. What is beyond the limits, and what was only needed for a burst that is over, is left to the garbage
 * collector: ten thousand idle connections need none of it.
 */
final class OutboxPool {
    /** Holds the replies of a usual turn of one connection; what is larger gets an array of its own. */
    static final int CHUNK_BYTES = 8 * 1024;

    private static final int MAX_SPARE_CHUNKS = 256;
    private static final int MAX_SPARE_OUTBOXES = 1024;

    /** A chunk that was spare through so many turns is one too many. */
    static final int TURNS = 1000;

    private Chunk spareChunks;
    private int spareChunkCount;
    /** The fewest that were spare in these turns. */
    private int neverTaken;

    private int turns;
    private Outbox spareOutboxes;
    private int spareOutboxCount;

    Outbox takeOutbox() {
        Outbox outbox = spareOutboxes;
        if (outbox == null) {
            return new Outbox(this);
        }
        spareOutboxes = outbox.nextSpare;
        spareOutboxCount--;
        outbox.nextSpare = null;
        return outbox;
    }

    /** Takes back an outbox that holds nothing any more. */
    void giveBack(Outbox outbox) {
        if (spareOutboxCount < MAX_SPARE_OUTBOXES) {
            outbox.nextSpare = spareOutboxes;
            spareOutboxes = outbox;
            spareOutboxCount++;
        }
    }

    Chunk takeChunk(int atLeastBytes) {
        Chunk chunk = spareChunks;
        if (atLeastBytes > CHUNK_BYTES) {
            return new Chunk(atLeastBytes);
        }
        if (chunk == null) {
            neverTaken = 0;
            return new Chunk(CHUNK_BYTES);
        }
        spareChunks = chunk.next;
        spareChunkCount--;
        neverTaken = Math.min(neverTaken, spareChunkCount);
        chunk.next = null;
        return chunk;
    }

    void giveBack(Chunk chunk) {
        chunk.next = null;
        if (chunk.bytes.length == CHUNK_BYTES && spareChunkCount < MAX_SPARE_CHUNKS) {
            chunk.buffer.clear();
            chunk.sent = 0;
            chunk.next = spareChunks;
            spareChunks = chunk;
            spareChunkCount++;
        }
    }

    /** A turn of the owner begins. */
    void onTurn() {
        turns++;
        if (turns == TURNS) {
            for (; neverTaken > 0; neverTaken--) {
                spareChunks = spareChunks.next;
                spareChunkCount--;
            }
            neverTaken = spareChunkCount;
            turns = 0;
        }
    }

    int spareChunks() {
        return spareChunkCount;
    }
}
