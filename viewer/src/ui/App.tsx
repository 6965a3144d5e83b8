import { dialog, panelShown, slidesShown } from '../state/app';
import { compared } from '../state/comparison';
import { conflict } from '../state/conflict';
import { ComparedStage } from './ComparedStage';
import { ConflictDialog } from './ConflictDialog';
import { DropZone } from './DropZone';
import { EffortDialog } from './EffortDialog';
import { HelpSheet } from './HelpSheet';
import { ImportDialog } from './ImportDialog';
import { JobDialog } from './JobDialog';
import { LossesDialog } from './LossesDialog';
import { NameDialog } from './NameDialog';
import { Notes } from './Notes';
import { SidePanel } from './SidePanel';
import { SlideList } from './SlideList';
import { Stage } from './Stage';
import { TopBar } from './TopBar';
import { TrainDialog } from './TrainDialog';
import { WorkersDialog } from './WorkersDialog';

export function App() {
  return (
    <div class="app">
      <TopBar />
      <div class="body">
        {slidesShown.value && <SlideList />}
        <Stage />
        {compared.value && <ComparedStage key={compared.value.detail.id} run={compared.value} />}
        {panelShown.value && <SidePanel />}
      </div>
      {dialog.value === 'help' && <HelpSheet />}
      {dialog.value === 'name' && <NameDialog />}
      {dialog.value === 'jobs' && <JobDialog />}
      {dialog.value === 'train' && <TrainDialog />}
      {dialog.value === 'effort' && <EffortDialog />}
      {dialog.value === 'workers' && <WorkersDialog />}
      {dialog.value === 'import' && <ImportDialog />}
      {dialog.value === 'losses' && <LossesDialog />}
      {conflict.value && <ConflictDialog />}
      <DropZone />
      <Notes />
    </div>
  );
}
