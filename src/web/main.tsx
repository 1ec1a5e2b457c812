import { render } from 'preact';
// The shared styles come first, so that those of a page, which may be loaded later, win over them in any order.
import './style/base.css';
import './style/parts.css';
import './style/acting.css';
import { Console } from './console.tsx';

const root = document.getElementById('console');
if (root) render(<Console />, root);
