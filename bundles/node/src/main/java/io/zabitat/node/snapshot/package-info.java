/** The snapshot writer's thread and what the node loop hands to it. */
package io.zabitat.node.snapshot;
