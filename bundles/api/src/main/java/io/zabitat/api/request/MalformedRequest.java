package io.zabitat.api.request;

/**
 * A write whose body cannot be read but that takes a zxid all the same: it becomes an error transaction (client protocol,
 * section 4).
 *
 * @param type what the request said it was
 */
public record MalformedRequest(int type) implements WriteRequest {}
