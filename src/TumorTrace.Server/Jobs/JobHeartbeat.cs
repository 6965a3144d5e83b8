using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>
/// Shows while a job runs that its worker lives, and how far it is. Stops the job when it is no longer this worker's, because somebody
/// cancelled it or it was given to another one; also when the records cannot be reached for so long that this may have happened.
/// </summary>
internal sealed class JobHeartbeat : IDisposable
{
    private readonly JobStore _store;
    private readonly JobRecord _job;
    private readonly TimeSpan _pause;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beating;
    private volatile JobProgress? _progress;

    /// <param name="settings">Whether beats go to a database, and how long it may be out of reach.</param>
    /// <param name="stop">Cancelled when the job must stop.</param>
    internal JobHeartbeat(JobStore store, JobRecord job, JobSettings settings, CancellationTokenSource stop)
    {
        _store = store;
        _job = job;
        _pause = settings.Database is null ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(1);
        _patience = settings.LostAfter / 2;
        _stop = stop;
        _beating = Task.Run(BeatAsync, CancellationToken.None);
    }

    /// <summary>How far the job is; shown at the next beat.</summary>
    internal void Report(JobProgress progress) => _progress = progress;

    /// <summary>How far it was at last.</summary>
    internal JobProgress? Progress => _progress;

    internal async Task EndAsync()
    {
        await _ended.CancelAsync();
        await _beating;
    }

    public void Dispose() => _ended.Dispose();

    private async Task BeatAsync()
    {
        var time = TimeProvider.System;
        var last = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(_pause, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.IsCancellationRequested)
                return;
            try
            {
                // A database that neither answers nor refuses must not keep the beat waiting.
                var touch = Task.Run(() => _store.Touch(_job.Id, _job.Attempt!, _progress), CancellationToken.None);
                if (!await touch.WaitAsync(_patience))
                    await _stop.CancelAsync();
                last = time.GetTimestamp();
            }
            catch (Exception e) when (e is UserException or TimeoutException)
            {
                if (time.GetElapsedTime(last) >= _patience)
                    await _stop.CancelAsync();
            }
        }
    }
}
