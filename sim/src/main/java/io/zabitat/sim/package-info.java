/** A simulated world for whole servers: time, network, disk and clients, moved by one seed in one thread. Never shipped. */
package io.zabitat.sim;
