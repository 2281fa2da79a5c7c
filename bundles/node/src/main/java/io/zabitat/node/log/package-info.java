/** The log writer's thread and what passes between it and the node loop. */
package io.zabitat.node.log;
