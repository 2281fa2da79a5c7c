/** Snapshots: when one is due, how the node loop encodes it in slices, the thread that writes it, and how one becomes a tree again. */
package io.zabitat.node.snapshot;
