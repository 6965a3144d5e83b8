using System.Globalization;
using System.Xml;

namespace TumorTrace.Core.Slides;

/// <summary>
/// The pixel size that the description of a TIFF file states: OME-XML (schema 2016-06, Pixels, PhysicalSizeX and its unit) or the
/// lines that ImageJ writes, where the resolution tags count px per unit.
/// </summary>
internal static class DescribedPixelSize
{
    private static readonly XmlReaderSettings s_settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <returns>Null if the description states none in a unit of length.</returns>
    internal static StatedMpp? Find(IReadOnlyDictionary<string, string> properties)
    {
        var text = properties.GetValueOrDefault("tiff.ImageDescription") ?? "";
        return IsOme(text) ? Ome(text)
            : text.StartsWith("ImageJ=", StringComparison.Ordinal) ? ImageJ(text, properties)
            : null;
    }

    /// <summary>True for the description of an OME-TIFF.</summary>
    internal static bool IsOme(string description) =>
        description.AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith('<')
        && (description.Contains("<OME", StringComparison.Ordinal) || description.Contains(":OME", StringComparison.Ordinal));

    private static StatedMpp? Ome(string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml.Trim('\uFEFF', ' ', '\r', '\n', '\t')), s_settings);
            while (reader.Read())
            {
                // The first image is the slide; labels and overviews follow.
                if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "Pixels")
                    return Length(reader, "PhysicalSizeX") is { } x && Length(reader, "PhysicalSizeY") is { } y
                        ? new StatedMpp(MppSource.OmeXml, x, y)
                        : null;
            }
        }
        catch (XmlException)
        {
            // Not well-formed: it states nothing.
        }
        return null;
    }

    private static double? Length(XmlReader pixels, string name) =>
        double.TryParse(pixels.GetAttribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && UmPer(pixels.GetAttribute(name + "Unit") ?? "µm") is { } um
            ? value * um
            : null;

    private static StatedMpp? ImageJ(string text, IReadOnlyDictionary<string, string> properties)
    {
        var unit = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("unit=", StringComparison.Ordinal));
        return
            unit is not null
            && UmPer(unit[5..].Replace("\\u00B5", "µ", StringComparison.OrdinalIgnoreCase)) is { } um
            && Density(properties, "tiff.XResolution") is { } x
            && Density(properties, "tiff.YResolution") is { } y
            ? new StatedMpp(MppSource.ImageJ, um / x, um / y)
            : null;
    }

    private static double? Density(IReadOnlyDictionary<string, string> properties, string name) =>
        double.TryParse(properties.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : null;

    /// <summary>µm per unit; null for what is no length, such as "pixel" and "reference frame".</summary>
    private static double? UmPer(string unit) =>
        unit.Trim() switch
        {
            // The micro sign and the Greek letter look the same.
            "µm" or "\u03BCm" or "um" or "micron" or "microns" or "micrometer" => 1,
            "nm" => 1e-3,
            "pm" => 1e-6,
            "Å" => 1e-4,
            "mm" => 1e3,
            "cm" => 1e4,
            "dm" => 1e5,
            "m" => 1e6,
            "in" or "inch" => 25_400,
            _ => null,
        };
}
