/** The engines that carry connections, and how those of clients and those between members are exchanged while they work. */
package io.zabitat.node.transport;
