using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Collections.Tests.AmcSandbox;

/// <summary>One of Amazon's OpenAPI files, and the checks that it allows.</summary>
internal sealed class AmcContract
{
    private readonly JsonObject _document;

    private AmcContract(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "AmcSandbox", "Contract", file);

        // The real service also has this status; it is one of the two deviations.
        var text = File.ReadAllText(path).Replace("\"CANCELLED\",", "\"CANCELLED\", \"REJECTED\",", StringComparison.Ordinal);
        _document = JsonNode.Parse(text)!.AsObject();
    }

    public static AmcContract Workflow { get; } = new("AMCWorkflow.json");

    public static AmcContract Admin { get; } = new("AMCAdmin.json");

    /// <summary>Checks the media type and the body of an answer against the operation that was asked.</summary>
    /// <param name="wrapper">The property that the contract puts around the body, where the sandbox, like the real service, does not.</param>
    public async Task CheckAsync(HttpResponseMessage answer, string? wrapper = null)
    {
        var body = await SandboxCalls.JsonAsync(answer);
        var operation = Operation(answer.RequestMessage!.Method, answer.RequestMessage.RequestUri!.AbsolutePath);
        var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var content = operation["responses"]![status]!["content"]!.AsObject();
        var media = answer.Content.Headers.ContentType!.MediaType!;
        content.ContainsKey(media).ShouldBeTrue($"{media} is not among {string.Join(", ", content.Select(c => c.Key))}");
        Check(content[media]!["schema"]!, wrapper is null ? body : JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [wrapper] = body }));
    }

    public void CheckRequest(HttpMethod method, string path, JsonElement body)
    {
        Check(Operation(method, path)["requestBody"]!["content"]!.AsObject().First().Value!["schema"]!, body);
    }

    public void CheckSchema(string name, JsonElement body) => Check(new JsonObject { ["$ref"] = $"#/components/schemas/{name}" }, body);

    public IEnumerable<string> PropertiesOf(string schema)
    {
        return _document["components"]!["schemas"]![schema]!["properties"]!.AsObject().Select(property => property.Key);
    }

    private JsonNode Operation(HttpMethod method, string path)
    {
        var segments = path.Split('/');
        var found = _document["paths"]!.AsObject().Single(entry => Matches(entry.Key.Split('/'), segments));
        return found.Value![method.Method.ToLowerInvariant()].ShouldNotBeNull($"the contract has no {method} {path}");
    }

    private static bool Matches(string[] pattern, string[] segments)
    {
        return pattern.Length == segments.Length && pattern.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    private void Check(JsonNode schema, JsonElement body)
    {
        var whole = new JsonObject
        {
            ["allOf"] = new JsonArray(schema.DeepClone()),
            ["definitions"] = _document["components"]!["schemas"]!.DeepClone(),
        };
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
        var complaints = JsonSchema.FromJsonAsync(text, TestContext.Current.CancellationToken).GetAwaiter().GetResult().Validate(body.GetRawText());
        complaints.ShouldBeEmpty(string.Join(Environment.NewLine, complaints.Select(complaint => complaint.ToString())));
    }
}
