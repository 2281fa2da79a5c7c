/** Calls that the node loop must not wait for: the threads that make them, and how their answers come back. */
package io.zabitat.node.calls;
