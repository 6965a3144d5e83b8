using System.Text;
using System.Text.Json;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>JSON that may hold what JSON must not: members twice, numbers of no form, values cut off.</summary>
internal sealed class JsonTree
{
    /// <summary>The text of a value that has no parts.</summary>
    public string? Raw { get; set; }
    public List<(string Name, JsonTree Value)>? Members { get; set; }
    public List<JsonTree>? Items { get; set; }

    public static JsonTree? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 200 });
            return From(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A name or text that is not Unicode.
            return null;
        }
    }

    /// <summary>This value and all values in it.</summary>
    public IEnumerable<JsonTree> All() => Parts().SelectMany(p => p.All()).Prepend(this);

    /// <summary>Takes over what another value is.</summary>
    public void Become(JsonTree other) => (Raw, Members, Items) = (other.Raw, other.Members, other.Items);

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private IEnumerable<JsonTree> Parts() => Items ?? Members?.Select(m => m.Value) ?? [];

    private static JsonTree From(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => new JsonTree { Members = [.. value.EnumerateObject().Select(m => (m.Name, From(m.Value)))] },
            JsonValueKind.Array => new JsonTree { Items = [.. value.EnumerateArray().Select(From)] },
            _ => new JsonTree { Raw = value.GetRawText() },
        };

    private void Write(StringBuilder text)
    {
        if (Raw is not null)
            text.Append(Raw);
        else
            WriteParts(text);
    }

    private void WriteParts(StringBuilder text)
    {
        text.Append(Items is null ? '{' : '[');
        var first = true;
        foreach (var (name, value) in Members?.Select(m => ((string?)m.Name, m.Value)) ?? Items!.Select(i => ((string?)null, i)))
        {
            if (!first)
                text.Append(',');
            first = false;
            if (name is not null)
                text.Append(JsonSerializer.Serialize(name)).Append(':');
            value.Write(text);
        }
        text.Append(Items is null ? '}' : ']');
    }
}
