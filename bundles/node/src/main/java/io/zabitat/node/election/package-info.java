/** How a server's election is run: by whom, over which wire, on trial, rehearsed, and by what all members have decided. */
package io.zabitat.node.election;
