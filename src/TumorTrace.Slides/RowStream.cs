using System.Collections.Concurrent;
using System.Text;

namespace TumorTrace.Slides;

/// <summary>Fills <paramref name="rgb"/> with the rows y.. of an image, interleaved RGB without padding.</summary>
public delegate void RowProducer(int y, int rows, Memory<byte> rgb);

/// <summary>
/// An image that is produced strip by strip, readable as one binary PPM. A thread renders ahead of the reader by at
/// most two strips, so memory stays at three strips whatever the image's height.
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
        var header = Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n");
        _strip = (header, header.Length);
        _producer = Task.Factory.StartNew(() => Produce(width, height, produce, progress),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What stopped the producer, if anything did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The next bytes of the PPM; 0 at its end or after a failure.</summary>
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
        // The header is shorter than a strip and not reused.
        if (_strip.Bytes.Length > 64)
            _spare.Add(_strip.Bytes);
        (_strip, _position) = (([], 0), 0);
        return _ready.TryTake(out _strip, Timeout.Infinite);
    }

    private void Produce(int width, int height, RowProducer produce, IProgress<double>? progress)
    {
        try
        {
            for (var y = 0; y < height; y += StripRows)
            {
                _stop.Token.ThrowIfCancellationRequested();
                var rows = Math.Min(StripRows, height - y);
                var bytes = _spare.TryTake(out var spare) ? spare : new byte[Math.Max(checked(width * StripRows * 3), 65)];
                produce(y, rows, bytes.AsMemory(0, width * rows * 3));
                _ready.Add((bytes, width * rows * 3), _stop.Token);
                progress?.Report((y + rows) / (double)height);
            }
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
