using BitMiracle.LibTiff.Classic;

namespace TumorTrace.Slides.Rasters;

/// <summary>A file that LibTiff.NET writes. The library says only that it could not; why, such as a full disk, is kept here.</summary>
internal sealed class WrittenTiff : TiffStream
{
    /// <summary>Null if everything could be written.</summary>
    internal IOException? Failure { get; private set; }

    public override void Write(object clientData, byte[] buffer, int offset, int count)
    {
        try
        {
            base.Write(clientData, buffer, offset, count);
        }
        catch (IOException e)
        {
            Failure = e;
            throw;
        }
    }
}
