using System.Collections.Concurrent;

namespace TumorTrace.Slides;

/// <summary>Fills <paramref name="rgb"/> with the rows y.. of an image, interleaved RGB without padding.</summary>
internal delegate void RowProducer(int y, int rows, Memory<byte> rgb);

/// <summary>
/// An image that is produced strip by strip, readable as one uncompressed PNG. A thread renders ahead of the reader by at
/// most two strips, so memory stays at four strips whatever the image's height.
/// </summary>
internal sealed class RowStream : IDisposable
{
    /// <summary>Rows of a strip: a multiple of the synthetic slide's blocks.</summary>
    private const int StripRows = 128;

    private readonly BlockingCollection<(byte[] Bytes, int Count)> _ready = new(boundedCapacity: 1);
    private readonly ConcurrentBag<byte[]> _spare = [];
    private readonly CancellationTokenSource _stop;
    private readonly Task _producer;
    private (byte[] Bytes, int Count) _strip;
    private int _position;

    public RowStream(int width, int height, RowProducer produce, IProgress<double>? progress, CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _producer = Task.Factory.StartNew(
            () => Produce(width, height, produce, progress),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>What stopped the producer, if anything did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The next bytes of the PNG; 0 at its end or after a failure.</summary>
    public int Read(Span<byte> buffer)
    {
        if (_position == _strip.Count && !Next())
            return 0;
        var count = Math.Min(buffer.Length, _strip.Count - _position);
        _strip.Bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _producer.Wait();
        _stop.Dispose();
        _ready.Dispose();
    }

    private bool Next()
    {
        if (_strip.Bytes is { } used)
            _spare.Add(used);
        _strip = default;
        _position = 0;
        return _ready.TryTake(out _strip, Timeout.Infinite);
    }

    private void Hand(StoredPng png, Func<byte[], int> fill)
    {
        var bytes = _spare.TryTake(out var spare) ? spare : new byte[png.MaxLength(StripRows)];
        _ready.Add((bytes, fill(bytes)), _stop.Token);
    }

    private void Produce(int width, int height, RowProducer produce, IProgress<double>? progress)
    {
        try
        {
            var png = new StoredPng(width);
            var rgb = new byte[checked(width * StripRows * 3)];
            Hand(png, target => png.Start(height, target));
            for (var y = 0; y < height; y += StripRows)
            {
                _stop.Token.ThrowIfCancellationRequested();
                var rows = Math.Min(StripRows, height - y);
                produce(y, rows, rgb.AsMemory(0, width * rows * 3));
                Hand(png, target => png.Strip(rgb.AsSpan(0, width * rows * 3), target));
                progress?.Report((y + rows) / (double)height);
            }
            Hand(png, png.End);
        }
        // Kept for the reader's thread: libvips lies between and cannot carry an exception.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Failure = e;
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}
