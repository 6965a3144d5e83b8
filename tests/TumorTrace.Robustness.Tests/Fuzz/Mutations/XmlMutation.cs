using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>
/// Changes of XML: attributes, elements, order, nesting, and what may stand before the root. What is no XML is changed as text.
/// </summary>
internal static class XmlMutation
{
    private static readonly string[] s_heads =
    [
        "<?xml version=\"1.1\"?>",
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
        "<?xml version=\"1.0\" encoding=\"x-none\"?>",
        "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\">]>",
        "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">",
        "<!-- -- -->",
        "<!--x-->\n",
        "<?x y?>",
        "text",
        "<a/>",
    ];

    public static byte[] Mutate(byte[] input, Dice dice)
    {
        if (dice.OneIn(5) || TryParse(input) is not { Root: { } root } document)
            return TextMutation.Mutate(input, dice);
        if (dice.OneIn(12))
            return TextMutation.Utf8(dice.Of(s_heads) + root);
        try
        {
            Change(root, dice);
        }
        catch (Exception e) when (e is ArgumentException or XmlException or InvalidOperationException)
        {
            // Not even XLinq holds that.
            return TextMutation.Mutate(input, dice);
        }
        return Written(document, input, dice);
    }

    private static byte[] Written(XDocument document, byte[] input, Dice dice)
    {
        using var stream = new MemoryStream();
        try
        {
            using (
                var writer = XmlWriter.Create(stream, new XmlWriterSettings { CheckCharacters = false, Encoding = new UTF8Encoding(false) })
            )
                document.Save(writer);
            return stream.ToArray();
        }
        catch (Exception e) when (e is ArgumentException or XmlException or InvalidOperationException)
        {
            return TextMutation.Mutate(input, dice);
        }
    }

    private static XDocument? TryParse(byte[] input)
    {
        try
        {
            using var stream = new MemoryStream(input);
            return XDocument.Load(stream);
        }
        catch (Exception e) when (e is XmlException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static void Change(XElement root, Dice dice)
    {
        var elements = root.DescendantsAndSelf().ToList();
        var element = dice.Of(elements);
        var attributes = elements.SelectMany(e => e.Attributes()).ToList();
        var attribute = attributes.Count > 0 ? dice.Of(attributes) : null;
        switch (dice.Below(12))
        {
            case 0 or 1 or 2:
                attribute?.SetValue(dice.OneIn(2) ? dice.Of(OddValues.Numbers) : dice.Of(OddValues.Texts));
                break;
            case 3:
                attribute?.Remove();
                break;
            case 4:
                if (attribute is { Parent: { } parent })
                    parent.SetAttributeValue(attribute.Name.LocalName.ToUpperInvariant(), attribute.Value);
                break;
            case 5:
                if (element != root)
                    element.Remove();
                break;
            case 6:
                if (element != root)
                    element.AddAfterSelf(Enumerable.Repeat(element, dice.Length(2000)).Select(e => new XElement(e)));
                break;
            case 7:
                element.Name = dice.Of(["Coordinate", "Annotation", "Coordinates", "Group", "ASAP_Annotations", "Region", "x"]);
                break;
            case 8:
                element.Add(new XText(dice.Of(OddValues.Texts)));
                break;
            case 9:
                element.ReplaceNodes(Enumerable.Reverse(element.Nodes().ToList()));
                break;
            case 10:
                element.RemoveNodes();
                break;
            default:
                Nest(element, dice.Length(2000));
                break;
        }
    }

    private static void Nest(XElement element, int levels)
    {
        var inner = new XElement(element);
        for (var i = 0; i < levels; i++)
            inner = new XElement(element.Name, inner);
        element.Add(inner);
    }
}
