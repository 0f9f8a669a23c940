/** The text of an upsert of the provider number `index`, for servers that are to hold many of them. */
export function bodyOf(index) {
  return JSON.stringify({
    provider_id: `provider-${index}`,
    provider_name: `Provider ${index}`,
    api_key: `key-of-${index}`,
    extra_kwargs: { base_url: `https://${index}.example.com/v1`, timeout: 60 },
  });
}
