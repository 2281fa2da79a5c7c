/** A transport engine on a thread of its own, seen by the node loop as one more engine. */
package io.zabitat.node.bridge;
