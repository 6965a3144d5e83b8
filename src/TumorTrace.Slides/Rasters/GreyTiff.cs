using System.Diagnostics.CodeAnalysis;
using BitMiracle.LibTiff.Classic;

namespace TumorTrace.Slides.Rasters;

/// <summary>What the tiled TIFF files of one channel have in common.</summary>
internal static class GreyTiff
{
    /// <exception cref="IOException">The file cannot be created.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP001", Justification = "The file is the library's, which closes it.")]
    internal static Tiff Create(string path)
    {
        TiffErrors.Throw();
        var file = File.Create(path);
        try
        {
            return Tiff.ClientOpen(path, "w", file, new WrittenTiff()) ?? throw new IOException("the TIFF file cannot be created");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <param name="reduced">A smaller level of the image before.</param>
    /// <param name="mpp">µm per px of this level; null writes no resolution.</param>
    internal static void WriteTags(
        Tiff tiff,
        int width,
        int height,
        int tileSide,
        int bits,
        Compression compression,
        bool reduced,
        double? mpp
    )
    {
        tiff.SetField(TiffTag.SUBFILETYPE, reduced ? FileType.REDUCEDIMAGE : default(FileType));
        tiff.SetField(TiffTag.IMAGEWIDTH, width);
        tiff.SetField(TiffTag.IMAGELENGTH, height);
        tiff.SetField(TiffTag.TILEWIDTH, tileSide);
        tiff.SetField(TiffTag.TILELENGTH, tileSide);
        tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.SetField(TiffTag.COMPRESSION, compression);
        if (mpp is not { } um)
            return;
        tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.CENTIMETER);
        tiff.SetField(TiffTag.XRESOLUTION, 1e4 / um);
        tiff.SetField(TiffTag.YRESOLUTION, 1e4 / um);
    }

    /// <summary>Ends a level.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal static void EndDirectory(Tiff tiff)
    {
        if (!tiff.WriteDirectory())
            throw new IOException("the TIFF directory cannot be written");
    }
}
