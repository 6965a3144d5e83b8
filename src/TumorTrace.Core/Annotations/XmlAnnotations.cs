using System.Globalization;
using System.Xml;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Annotations in XML, of ASAP or of ImageScope, told apart by their root element.</summary>
internal static class XmlAnnotations
{
    /// <summary>Of what the XML reader says, in characters.</summary>
    private const int LongestMessage = 300;

    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">Not well-formed, or of another program.</exception>
    /// <exception cref="DamagedAnnotationException">A coordinate that no slide has.</exception>
    public static AnnotationDocument Read(Stream stream, string source, ReadingNotes notes)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            reader.MoveToContent();
            return (reader.NodeType == XmlNodeType.Element ? reader.Name : "") switch
            {
                AsapXml.Root => AsapXml.ReadRoot(reader, notes),
                ImageScopeXml.Root => ImageScopeXml.ReadRoot(reader, source, notes),
                var other => throw new UserException(
                    $"{source}: the root element is <{other}>, expected <{AsapXml.Root}>, or ImageScope's <{ImageScopeXml.Root}>"
                ),
            };
        }
        catch (XmlException e)
        {
            throw new UserException(
                $"{source}: line {e.LineNumber}: not well-formed XML ({Short(e.Message)}); was the file cut off while copying?",
                e
            );
        }
    }

    /// <summary>The message names every element that was not closed: of a hostile file, hundreds of thousands.</summary>
    private static string Short(string message) => message.Length <= LongestMessage ? message : $"{message[..LongestMessage]}…";

    /// <summary>The attributes X and Y of the element that the reader is on.</summary>
    public static Level0Point Point(XmlReader reader) => new(Coordinate(reader, "X"), Coordinate(reader, "Y"));

    /// <summary>Some locales' tools write 1234,5; both forms have one meaning here.</summary>
    public static bool TryNumber(string? text, out double number) =>
        double.TryParse(text?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>"line 7", for messages.</summary>
    public static string Line(XmlReader reader) => $"line {((IXmlLineInfo)reader).LineNumber}";

    private static double Coordinate(XmlReader reader, string attribute)
    {
        var text = reader.GetAttribute(attribute);
        var isNumber = TryNumber(text, out var value);
        if (isNumber && Level0Bound.Holds(value))
            return value;
        var found = text is null ? "missing" : $"\"{text}\"";
        throw new DamagedAnnotationException(
            $"{Line(reader)}: {attribute} is {found}, expected a number (level-0 px){(isNumber ? $" {Level0Bound.Expected}" : "")}",
            wholeFile: isNumber
        );
    }
}
