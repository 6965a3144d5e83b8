using TumorTrace.Core;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Readers;

/// <summary>Decodes one image of a file. Safe to use from several threads.</summary>
internal interface ILevelPixels : IDisposable
{
    PixelSize Size { get; }

    /// <summary>The library that decodes, with its version if it has one.</summary>
    string Decoder { get; }

    /// <summary>8-bit RGB on white, height·width·3 bytes.</summary>
    /// <param name="part">Inside the image.</param>
    /// <exception cref="UserException">It cannot be decoded.</exception>
    byte[] Fetch(LevelRect part);
}
