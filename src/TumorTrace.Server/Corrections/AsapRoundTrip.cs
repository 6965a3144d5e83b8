using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using TumorTrace.Core.Annotations;

namespace TumorTrace.Server.Corrections;

/// <summary>
/// Keeps what ASAP files hold but GeoJSON cannot (the hierarchy and attributes of groups, unknown members) as a JSON member "asap" of
/// the collection and of features, so that an import from ASAP is complete again in an export to ASAP.
/// </summary>
internal static class AsapRoundTrip
{
    internal const string Member = "asap";

    private sealed record Carried(
        IReadOnlyList<string>? Groups,
        IReadOnlyDictionary<string, string>? Attributes,
        IReadOnlyList<string>? Elements,
        string? Color = null
    );

    /// <summary>Null if GeoJSON holds everything.</summary>
    internal static JsonElement? ForDocument(AnnotationDocument document) =>
        document.Form != AnnotationForm.Asap || document.Groups.Count == 0 && document.Asap.Count == 0
            ? null
            : JsonSerializer.SerializeToElement(
                From(document.Asap) with
                {
                    Groups = [.. document.Groups.Select(g => Text(g.Element))],
                },
                VersionHead.Json
            );

    /// <inheritdoc cref="ForDocument"/>
    internal static JsonElement? ForShape(AnnotationShape shape) =>
        shape.Asap is not null || HasCapitals(shape.Color)
            ? JsonSerializer.SerializeToElement(From(shape.Asap ?? AsapMembers.None) with { Color = shape.Color }, VersionHead.Json)
            : null;

    /// <summary>The document with everything that was kept.</summary>
    internal static AnnotationDocument Restore(AnnotationDocument document, JsonElement? carried)
    {
        var whole = Read(carried);
        return document with
        {
            Shapes = [.. document.Shapes.Select(Restore)],
            Groups = [.. Elements(whole?.Groups).Select(ToGroup)],
            Asap = Members(whole) ?? AsapMembers.None,
        };
    }

    private static AnnotationShape Restore(AnnotationShape shape)
    {
        var carried = shape.Feature?.Members.Where(m => m.Key == Member).Select(m => (JsonElement?)m.Value).FirstOrDefault();
        if (Read(carried) is not { } kept)
            return shape;
        // Keeps the case of the hexadecimal digits, unless the page has changed the colour.
        var same = string.Equals(kept.Color, shape.OwnColor ?? shape.Color, StringComparison.OrdinalIgnoreCase);
        return shape with { Asap = Members(kept), OwnColor = same ? kept.Color : shape.OwnColor };
    }

    private static bool HasCapitals(string? color) => color?.Any(char.IsAsciiLetterUpper) == true;

    private static Carried From(AsapMembers members) =>
        new(null, members.Attributes.ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal), [.. members.Elements.Select(Text)]);

    private static AsapMembers? Members(Carried? carried) =>
        carried is null
            ? null
            : new AsapMembers(
                [.. (carried.Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal)).Where(a => IsName(a.Key))],
                [.. Elements(carried.Elements)]
            );

    private static AnnotationGroup ToGroup(XElement element)
    {
        string? Named(string attribute) => element.Attribute(attribute)?.Value is { Length: > 0 } value && value != "None" ? value : null;
        return new AnnotationGroup(Named("Name") ?? "", Named("PartOfGroup"), Named("Color"), element);
    }

    /// <summary>Null if the member does not have our form: then another program wrote it, and it stays as it is.</summary>
    private static Carried? Read(JsonElement? member)
    {
        try
        {
            return member is { ValueKind: JsonValueKind.Object } value ? value.Deserialize<Carried>(VersionHead.Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<XElement> Elements(IReadOnlyList<string>? texts) => (texts ?? []).Select(Parse).OfType<XElement>();

    private static XElement? Parse(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static bool IsName(string text)
    {
        try
        {
            XmlConvert.VerifyNCName(text);
            return true;
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            return false;
        }
    }

    private static string Text(XElement element) => element.ToString(SaveOptions.DisableFormatting);
}
